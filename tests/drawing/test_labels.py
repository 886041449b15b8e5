"""Lettering, placement and arrows."""

import itertools

import pytest

from drawing.arrows import arrow, bent, level
from drawing.bars import confidence_spark, coverage_bar
from drawing.edges import spread
from drawing.geometry import Box
from drawing.lettering import printed_name, shortened, text_width, wrapped
from drawing.markup import clean, fixed, link, path_data, safe_href, text
from drawing.placement import Candidate, Placer, around
from drawing.symbols import KINDS, icon, symbol


def test_wide_letters_are_wider_than_narrow_ones():
    assert text_width("WWW") > text_width("iii") * 2
    assert text_width("") == 0
    assert text_width("abc", bold=True) > text_width("abc")


def test_shortened_words_fit_their_room():
    cut = shortened("Ethylene-Polyethylene Plant", 90)
    assert cut.endswith("…")
    assert text_width(cut) <= 90
    assert shortened("Alba", 90) == "Alba"


def test_wrapped_words_use_at_most_two_lines():
    rows = wrapped("Primary aluminium ingots and sows of many kinds", 110)
    assert len(rows) == 2
    assert all(text_width(row) <= 110 for row in rows)


def test_a_name_loses_the_explanation_in_brackets_only_at_its_end():
    assert printed_name("Türkiye (market)") == "Türkiye"
    assert printed_name("A (B) C") == "A (B) C"


def test_the_cheapest_free_place_is_taken_and_the_first_of_equals():
    placer = Placer(Box(0, 0, 100, 100), taken=[Box(0, 0, 50, 50)])
    chosen = placer.place([Candidate(Box(10, 10, 20, 20)), Candidate(Box(60, 60, 70, 70), 5), Candidate(Box(70, 10, 80, 20), 5)])
    assert chosen.box == Box(60, 60, 70, 70)
    assert chosen.box in placer.taken


def test_nothing_is_placed_where_there_is_no_room():
    placer = Placer(Box(0, 0, 100, 100))
    assert placer.place([Candidate(Box(90, 90, 110, 95))]) is None


def test_lines_and_points_repel_labels():
    placer = Placer(Box(0, 0, 100, 100), points=[(15, 15)], samples=[(65, 15)])
    chosen = placer.place([Candidate(Box(10, 10, 20, 20)), Candidate(Box(60, 10, 70, 20)), Candidate(Box(10, 60, 20, 70), 0.5)])
    assert chosen.box.top == 60


def test_candidates_stand_all_around_a_point():
    boxes = [candidate.box for candidate in around((50, 50), 20, 10, (8,))]
    assert any(box.left > 50 for box in boxes)
    assert any(box.right < 50 for box in boxes)
    assert any(box.bottom < 50 for box in boxes)
    assert any(box.top > 50 for box in boxes)
    assert not any(box.holds((50, 50)) for box in boxes)


def test_there_and_back_bend_to_different_sides():
    there, back = bent((0, 0), (100, 0), 20).at(0.5), bent((100, 0), (0, 0), 20).at(0.5)
    assert there[1] < -10
    assert back[1] > 10


def test_a_flow_over_the_edge_ends_level_at_the_edge():
    curve = level((50, 80), (0, 20))
    assert curve.end == (0, 20)
    assert curve.second[1] == 20


def test_an_arrow_with_a_known_quantity_is_thicker():
    curve = bent((0, 0), (100, 0), 20)
    assert 'class="flow c-reported s-planned known"' in arrow(curve, "c-reported s-planned", known=True)
    assert "known" not in arrow(curve, "c-reported s-planned", known=False)


def test_positions_keep_their_distance():
    assert spread([50, 50], 20, 0, 100) == [40, 60]
    spaced = spread([95, 96, 97], 30, 0, 100)
    assert all(b - a >= 30 for a, b in itertools.pairwise(spaced))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_shape_of_its_own(kind):
    shapes = {symbol(other, 0, 0).split(" ", 3)[3].split("/>")[0] for other in KINDS}
    assert len(shapes) == len(KINDS)
    assert f"k-{kind}" in icon(kind)


def test_an_open_symbol_does_not_operate():
    assert "open" in symbol("firm", 0, 0, status="planned")
    assert "closed" in symbol("firm", 0, 0, status="closed")
    assert "open" not in symbol("firm", 0, 0)


def test_an_icon_without_a_label_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("firm")
    assert 'aria-label="firm"' in icon("firm", label="firm")


def test_everything_written_is_escaped():
    assert clean("<b> & \"'\x00") == "&lt;b&gt; &amp; &quot;&#x27;"
    assert "<b>" not in text(0, 0, "<b>")
    assert "&lt;i&gt;" in link("", href="/a/", title="<i>")
    assert "<script" not in symbol("firm", 0, 0, title="<script>")


def test_only_addresses_of_the_web_are_links():
    assert safe_href("javascript:alert(1)") == "#"
    assert safe_href("data:text/html,x") == "#"
    assert safe_href("/organisations/a/?x=1") == "/organisations/a/?x=1"


def test_numbers_are_rounded_to_a_tenth():
    assert [fixed(value) for value in (1.25, 1.04, -0.01, 100)] == ["1.2", "1", "0", "100"]
    assert path_data([(0, 0), (0.02, 0), (1, 1)]) == "M0 0L1 1"


def test_coverage_is_solid_then_hatched_and_never_beyond_the_bar():
    assert '<rect class="solid" width="60"' in coverage_bar(50)
    assert "hatched" in coverage_bar(50, hatched_percent=20)
    assert '<rect class="solid" width="120"' in coverage_bar(140)
    assert "solid" not in coverage_bar(None)


def test_the_spark_is_as_long_as_its_counts():
    assert "M0 3h36.5" in confidence_spark({"confirmed": 5}, longest=10)
    assert "path" not in confidence_spark({}, longest=0)


def test_a_label_over_the_edge_says_a_long_product_in_two_lines_and_counts_several():
    from drawing.edges import EdgeFlow, edge_label  # noqa: PLC0415
    from drawing.subjects import FlowLine, MapWords  # noqa: PLC0415

    def label(*products):
        flows = tuple(
            FlowLine(f"flow-{index}", "mill", "abroad", label=product, quantity="76 000 t/y, actual 2025")
            for index, product in enumerate(products)
        )
        group = EdgeFlow(None, True, flows, ("Rest of the world",))
        return [row for row, _css in edge_label(group, MapWords(), 210.0, short=False)]

    whole = label("Polypropylene and polyethylene, not split")
    assert " ".join(whole[:2]) == "Polypropylene and polyethylene, not split to Rest of the world"
    assert "2" in label("Paper raw material for cartons", "Polypropylene and polyethylene")[0]
    assert not [row for row in (*whole, *label("Paper raw material for cartons", "Polypropylene and polyethylene")) if "…" in row]
