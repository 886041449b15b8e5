"""The network of one organisation: what stands where, what is said, what can be reached by keyboard."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from drawing.ego import ego_svg, placed_ties
from drawing.lettering import text_width
from drawing.ties import EgoDrawing, Tie

WIDTHS = (1240, 860, 358)
SVG = "{http://www.w3.org/2000/svg}"


def tie(name, **changes):
    key = name.lower().replace(" ", "-")
    return Tie(key, name, **{"group": "Goods", "label": "metal", "href": f"/linkages/{key}/", "said": "operating, confirmed", **changes})


@pytest.fixture
def drawing():
    return EgoDrawing(
        name="Northern Smelter",
        kind="anchor",
        suppliers=[
            tie("Alumina Refinery", quantity="700 t/y, contract 2024"),
            tie("Mill", group="Waste", status="planned", confidence="inferred"),
        ],
        customers=[tie(f"Customer {number:02}", outward=True) for number in range(24)],
        beside=[tie("School", group="Knowledge", label="", confidence="reported"), tie("Council", group="Membership", outward=True)],
    )


def parsed(drawing, width):
    return ET.fromstring(ego_svg(drawing, width=width).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 -- our own drawing


def words(element):
    return ["".join(text.itertext()) for text in element.iter(f"{SVG}text")]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_tie_is_a_link_that_says_everything(drawing, width):
    links = {link.get("data-key"): link for link in parsed(drawing, width).iter(f"{SVG}a")}
    assert links["alumina-refinery"].get("href") == "/linkages/alumina-refinery/"
    assert links["alumina-refinery"].get("aria-label") == "from Alumina Refinery, metal, 700 t/y, contract 2024, operating, confirmed"
    assert links["school"].get("aria-label") == "from School, not known, operating, confirmed"
    assert links["council"].get("aria-label").startswith("to Council")


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_have_the_style_of_confidence_and_the_colour_of_status(drawing, width):
    svg = ego_svg(drawing, width=width)
    assert 'class="flow c-confirmed s-operating known"' in svg
    assert 'class="flow c-inferred s-planned"' in svg
    assert 'class="flow c-reported s-operating"' in svg


@pytest.mark.parametrize(("width", "shown"), [(1240, 16), (860, 10), (358, 8)])
def test_what_is_too_much_is_counted(drawing, width, shown):
    svg = parsed(drawing, width)
    customers = [link for link in svg.iter(f"{SVG}a") if link.get("data-key").startswith("customer-")]
    assert len(customers) == shown
    assert f"and {24 - shown} more, in the lists below" in words(svg)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_named_and_counted_for_those_who_do_not_see_it(drawing, width):
    svg = parsed(drawing, width)
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title.text == "Network of Northern Smelter, one step far"
    assert description.text.startswith("Suppliers: 2. Customers: 24. Beside the chain: 2.")
    assert svg.get("aria-labelledby") == title.get("id")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_over_the_edge(drawing, width):
    long = EgoDrawing(
        name="A company with a name that is far longer than the box in the middle has room for",
        suppliers=[tie("Another company with a very long name indeed", label="a product with a long name of its own", quantity="1 t/y")],
        beside=[tie("An institute of higher learning for the metal trades", group="Knowledge")],
    )
    for drawn in (drawing, long):
        svg = parsed(drawn, width)
        height = float(svg.get("height"))
        for text in svg.iter(f"{SVG}text"):
            x, y = float(text.get("x")), float(text.get("y"))
            size = text_width("".join(text.itertext()), 11 if "tiny" in (text.get("class") or "") else 12.5)
            left = {"end": x - size, "middle": x - size / 2}.get(text.get("text-anchor"), x)
            assert left >= -1, words(text)
            assert left + size <= width + 1, "".join(text.itertext())
            assert 0 < y <= height


LONG = {
    "label": "polypropylene compounds and unplasticised copolymers for packaging",
    "quantity": "123 456 789 t/y, contract 2024, of all purchases",
}


@pytest.fixture
def long():
    """Return a drawing in which nothing has room in one line."""
    name = "Joint-stock company of the northern institute for advanced metallurgical engineering"
    ties = [tie(f"{name} number {number}", **LONG) for number in range(6)]
    beside = [tie(f"{name} ({group})", group=group, **LONG) for group in ("Knowledge", "Membership", "Ownership") for _each in range(3)]
    return EgoDrawing(name, suppliers=ties, customers=[*ties[:2], tie("B", outward=True), *ties[2:4]], beside=beside)


def placed_words(svg):
    """Return the boxes of all words: (words, left, top, right, bottom), as wide as they are drawn."""
    for text in svg.iter(f"{SVG}text"):
        said, css = "".join(text.itertext()), text.get("class") or ""
        size = 11 if "tiny" in css else 12.5
        wide, x, y = text_width(said, size, bold="strong" in css), float(text.get("x")), float(text.get("y"))
        left = {"end": x - wide, "middle": x - wide / 2}.get(text.get("text-anchor"), x)
        yield said, left, y - size * 0.8, left + wide, y + size * 0.2


@pytest.mark.parametrize("width", [*WIDTHS, 700])
def test_no_word_is_cut_and_none_stands_on_another(drawing, long, width):
    for each in (drawing, long):
        placed = list(placed_words(parsed(each, width)))
        assert not [said for said, *_box in placed if "…" in said]
        for (said, left, top, right, bottom), (other, *box) in combinations(placed, 2):
            apart = right <= box[0] + 0.2 or box[2] <= left + 0.2 or bottom <= box[1] + 0.2 or box[3] <= top + 0.2
            assert apart, f"{said} and {other}"


@pytest.mark.parametrize("width", WIDTHS)
def test_long_words_stand_whole_on_several_lines(long, width):
    links = list(parsed(long, width).iter(f"{SVG}a"))
    said = {" ".join(words(link)) for link in links}
    assert any("packaging" in each and "copolymers" in each and "of all purchases" in each for each in said)


def test_suppliers_stand_left_and_customers_right(drawing):
    places = {link.get("data-key"): float(link.find(f"{SVG}text").get("x")) for link in parsed(drawing, 1240).iter(f"{SVG}a")}
    assert places["alumina-refinery"] < 1240 / 3
    assert places["customer-00"] > 1240 / 2


def test_one_who_has_no_partner_on_a_side_is_said_to_have_none(drawing):
    lonely = EgoDrawing(name="School", kind="institute", beside=[tie("Smelter", outward=True, group="Knowledge")])
    for width in WIDTHS:
        assert {"no supplier on record", "no customer on record"} <= set(words(parsed(lonely, width)))


@pytest.mark.parametrize("width", WIDTHS)
def test_names_cannot_break_the_drawing(width):
    bad = tie('<script>"x"', href="javascript:alert(1)", label="a & b")
    svg = ego_svg(EgoDrawing(name="<b>", suppliers=[bad]), width=width)
    assert "<script" not in svg
    assert "javascript" not in svg
    ET.fromstring(svg)  # noqa: S314 -- our own drawing


def test_the_same_drawing_gives_the_same_text_without_style_or_script(drawing):
    for width in WIDTHS:
        svg = ego_svg(drawing, width=width)
        assert svg == ego_svg(drawing, width=width)
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script|<style", svg)


def test_groups_have_one_heading_each():
    placed, height, left_out = placed_ties([tie("A"), tie("B"), tie("C", group="Waste")], lambda _tie: 20, most=16)
    assert [each.heading or each.tie.name for each in placed] == ["Goods", "A", "B", "Waste", "C"]
    assert [each.top for each in placed] == sorted(each.top for each in placed)
    assert height > placed[-1].top
    assert left_out == 0
