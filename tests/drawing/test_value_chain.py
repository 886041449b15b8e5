"""The value chain drawn on the server: the same is scaled and stands apart as in the browser, and no word is cut or covered."""

import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from drawing.chain_layout import ChainFlow, ChainView, chain_views, columns_of, flows_of, without_circles
from drawing.chain_sheet import chain_sheet
from drawing.geometry import Box
from drawing.lettering import NAME_SIZE, TINY_SIZE, text_width
from drawing.value_chain import ChainDrawing, round_amount, value_chain_svg


def flow(supplier, customer, **changes):
    fields = {
        "supplier_name": supplier.title(), "customer_name": customer.title(), "product": "metal", "product_name": "Metal",
        "family": "metal", "family_name": "Metal", "unit": "t/y", "quantity": 100.0, "amount": "100 t/y, actual 2024", "basis": "actual",
        "tier": 0, "customer_tier": 1, "said": "operating, confirmed", "href": f"/linkages/{supplier}-{customer}/",
    }  # fmt: skip
    return ChainFlow(f"{supplier}-{customer}", supplier, customer, **{**fields, **changes})


def unknown(supplier, customer, **changes):
    return flow(supplier, customer, **{"quantity": None, "unit": "", "amount": "", "basis": "", **changes})


def drawn(flows, width=960, **options):
    [view, *_others] = chain_views(flows) or [ChainView("metal", "Metal", "t/y", 0, 0)]
    return value_chain_svg(ChainDrawing(view, flows, "t/y"), width=width, **options)


def tree(svg):
    return ET.fromstring(svg)  # noqa: S314 -- our own text


def texts(svg):
    return ["".join(element.itertext()) for element in tree(svg).iter("text")]


def bands(flows, width=960):
    sheet = chain_sheet(flows, width, lambda flow: (flow.product_name, flow.amount or "not known"))
    return {(band.flow.supplier, band.flow.customer): band for band in sheet.bands}


# The cases of tests/js/sankey.test.js


def test_no_flows_give_no_views_and_a_sentence():
    assert chain_views([]) == []
    assert "No flow to draw." in texts(drawn([]))


def test_each_family_and_unit_is_a_view_of_its_own_those_with_most_figures_first():
    flows = [flow("a", "b", unit="MW", family="power", quantity=5.0), flow("a", "b"), flow("a", "c", quantity=50.0)]
    assert [(view.family, view.unit, view.known) for view in chain_views(flows)] == [("metal", "t/y", 2), ("power", "MW", 1)]


def test_the_same_family_in_two_units_is_never_one_view():
    flows = [flow("a", "b"), flow("a", "c", unit="m3/y", quantity=7.0)]
    first, second = chain_views(flows)
    assert [len(flows_of(flows, view)) for view in (first, second)] == [1, 1]
    assert first.unit != second.unit


def test_a_flow_without_a_figure_joins_the_unit_its_family_has_most_of():
    flows = [flow("a", "b"), flow("a", "c"), flow("a", "e", unit="m3/y"), unknown("a", "d")]
    assert len(flows_of(flows, chain_views(flows)[0])) == 3


@pytest.mark.parametrize("quantity", [10.0, 1_000_000.0])
def test_an_unknown_quantity_is_a_hairline_however_large_the_known_ones_are(quantity):
    found = bands([flow("a", "b", quantity=quantity), unknown("a", "c")])
    assert found["a", "c"].thickness == 0
    assert found["a", "b"].thickness == pytest.approx(250)


def test_known_quantities_keep_their_proportion():
    found = bands([flow("a", "b", quantity=300.0), flow("a", "c", quantity=100.0)])
    assert found["a", "b"].thickness / found["a", "c"].thickness == pytest.approx(3)


def test_planned_flows_and_parts_of_a_total_have_no_scaled_width():
    assert flow("a", "b").is_scaled
    assert not any(flow("a", "b", **changes).is_scaled for changes in ({"status": "planned"}, {"is_part": True}, {"quantity": None}))


def test_figures_that_are_not_actual_are_drawn_pale():
    svg = drawn([flow("a", "b", basis="contract", amount="100 t/y, contract 2017"), flow("a", "c")])
    classes = [element.get("class") for element in tree(svg).iter("path") if (element.get("class") or "").startswith("rib")]
    assert sorted(classes) == ["rib f1", "rib f1 beside contract"]


def test_a_circle_is_taken_apart_and_the_return_flow_stands_apart_in_words():
    scrap = flow("b", "a", tier=1, customer_tier=0, is_return=True, product_name="Scrap")
    assert without_circles([flow("a", "b"), scrap]) == ([flow("a", "b")], [scrap])
    assert any("Scrap: B → A" in row and "return flow" in row for row in texts(drawn([flow("a", "b"), scrap])))


def test_a_circle_that_nobody_marked_is_broken_and_operating_flows_are_kept():
    planned = flow("b", "a", customer_tier=0, status="planned")
    assert without_circles([planned, flow("a", "b", customer_tier=0)])[1] == [planned]


def test_a_flow_to_itself_stands_apart():
    assert len(without_circles([flow("a", "a", customer_tier=0)])[1]) == 1


def test_a_longer_circle_within_one_tier_is_broken_once():
    same = {"tier": 0, "customer_tier": 0}
    forward, apart = without_circles([flow("a", "b", **same), flow("b", "c", **same), flow("c", "a", **same)])
    assert (len(forward), len(apart)) == (2, 1)


def test_a_market_that_buys_and_sells_is_two_places_never_a_step_on_the_way():
    flows = [flow("market", "a", tier=-1, customer_tier=0), flow("a", "market", customer_tier=None, customer_kind="market")]
    assert without_circles(flows)[1] == []
    assert columns_of(flows)[0] == {"market": 0, "a": 1, ">market": 2}


def test_columns_follow_the_tiers_and_an_anchor_supplying_an_anchor_takes_a_step_inside_the_tier():
    flows = [
        flow("mine", "smelter", tier=-1, customer_tier=0),
        flow("smelter", "mill", customer_tier=0),
        flow("mill", "abroad", customer_tier=None),
    ]
    column, columns = columns_of(flows)
    assert sorted(column.values()) == [0, 1, 2, 3]
    assert [each.tier for each in columns] == [-1, 0, 0, None]


def test_parts_of_a_chain_that_do_not_hang_together_keep_their_tiers():
    flows = [flow("a", "b", tier=-2, customer_tier=-1), flow("c", "d", tier=0, customer_tier=1)]
    assert columns_of(flows)[0] == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_right_to_left_mirrors_the_drawing():
    def bars(mirror):
        return [float(box.get("x")) for box in tree(drawn([flow("a", "b")], mirror=mirror)).iter("rect") if box.get("class") == "bar"]

    assert bars(False)[0] < bars(False)[1]
    assert bars(True)[0] > bars(True)[1]
    assert bars(False)[0] == pytest.approx(960 - bars(True)[0] - 7)


# What is new here


def test_everything_is_said_in_words():
    svg = drawn(
        [
            flow("a", "b", status="planned"),
            unknown("a", "c"),
            flow("a", "d", is_part=True),
            flow("a", "e", amount="withheld", quantity=None),
        ]
    )
    said = " ".join(texts(svg))
    for words in ("100 t/y, actual 2024 (planned)", "not known", "(part of a total)", "withheld"):
        assert words in said


def test_the_amount_that_a_width_stands_for_is_round():
    assert [round_amount(value) for value in (7, 30, 199, 999, 0.04)] == [5, 20, 100, 500, 0.02]


def test_a_band_passes_the_columns_between_in_a_place_of_its_own():
    flows = [flow("a", "b"), flow("b", "c", tier=1, customer_tier=2), flow("a", "c", customer_tier=2)]
    sheet = chain_sheet(flows, 960, lambda flow: (flow.product_name, flow.amount))
    [passing] = [stop for stop in sheet.stops.values() if stop.passes]
    other = sheet.stops["b"]
    assert passing.column == other.column
    assert passing.top >= other.top + other.height or passing.top + passing.height <= other.top


NAMES = ("Caribbean Gas Chemical Limited", "OQ8", "Karvan-L science and production company", "Rio Tinto Aluminium, Quebec operations (RTA)")
PRODUCTS = ("Metal", "Primary aluminium ingots and sows (remelt ingot)", "Polypropylene and polyethylene, not split")


def chance_flows(seed):
    chance = random.Random(seed)
    flows = {}
    for _ in range(chance.randint(3, 22)):
        tier = chance.randint(-1, 1)
        supplier, customer = f"t{tier}-{chance.randint(1, 4)}", f"t{tier + 1}-{chance.randint(1, 5)}"
        to_market = chance.random() < 0.4
        changes = {
            "supplier_name": chance.choice(NAMES), "customer_name": chance.choice(NAMES), "product_name": chance.choice(PRODUCTS),
            "tier": tier, "customer_tier": None if to_market else tier + 1, "customer_kind": "market" if to_market else "firm",
            "status": chance.choice(("operating", "operating", "planned", "potential", "ended")),
            "quantity": chance.choice((None, 5.0, 90.0, 4000.0)), "basis": chance.choice(("actual", "contract")),
            "is_return": chance.random() < 0.1,
        }  # fmt: skip
        changes["amount"] = f"{changes['quantity']:.0f} t/y, {changes['basis']} 2024" if changes["quantity"] else ""
        flows[supplier, customer] = flow(supplier, customer, **changes)
    return list(flows.values())


def boxes(svg):
    found = []

    def walk(element, down):
        for child in element:
            moved = re.match(r"translate\(0 ([\d.]+)\)", child.get("transform", ""))
            here = down + float(moved[1]) if moved else down
            if child.tag == "text":
                found.append(box_of(child, here))
            walk(child, here)

    walk(tree(svg), 0.0)
    return found


def box_of(element, down):
    css = (element.get("class") or "").split()
    words = "".join(element.itertext())
    wide = text_width(words, TINY_SIZE if "tiny" in css else NAME_SIZE, bold="strong" in css or "colhead" in css)
    x, y = float(element.get("x")), float(element.get("y")) + down
    left = x - wide if element.get("text-anchor") == "end" else x
    return words, Box(left, y - 9, left + wide, y + 2)


@pytest.mark.parametrize("width", [360, 720, 960, 1040])
@pytest.mark.parametrize("seed", range(12))
def test_no_words_are_cut_covered_or_off_the_sheet(seed, width):
    svg = drawn(chance_flows(seed), width)
    height = float(tree(svg).get("height"))
    placed = boxes(svg)
    assert not [words for words, _box in placed if "…" in words]
    for words, box in placed:
        assert Box(-0.5, 0, width + 0.5, height).grown(0.1).holds((box.left, box.top)), words
        assert Box(-0.5, 0, width + 0.5, height).grown(0.1).holds((box.right, box.bottom)), words
    for index, (words, box) in enumerate(placed):
        for other_words, other in placed[index + 1 :]:
            assert not box.overlaps(other), (words, other_words)


def test_columns_that_have_no_room_beside_each_other_become_a_list():
    flows = [
        flow(f"a{tier}", f"a{tier + 1}", tier=tier, customer_tier=tier + 1, supplier_name="Donaudampfschifffahrtsgesellschaft")
        for tier in range(6)
    ]
    assert not [box for box in tree(drawn(flows, 640)).iter("rect") if box.get("class") == "bar"]
    assert [box for box in tree(drawn(flows, 2200)).iter("rect") if box.get("class") == "bar"]


def test_on_a_phone_the_length_of_a_bar_is_the_quantity():
    svg = drawn([flow("a", "b", quantity=300.0), flow("a", "c", quantity=100.0), unknown("a", "d")], 360)
    wide = [float(box.get("width")) for box in tree(svg).iter("rect") if box.get("height") == "8"]
    assert wide[0] / wide[1] == pytest.approx(3, rel=0.01)


def test_every_flow_is_a_link_named_in_full_and_carries_its_key():
    svg = drawn([flow("a", "b"), unknown("b", "c", tier=1, customer_tier=2)])
    links = {each.get("data-key"): each for each in tree(svg).iter("a")}
    assert set(links) == {"a-b", "b-c"}
    assert links["b-c"].get("aria-label") == "Metal: B → C, not known, operating, confirmed"
    assert not re.search(r"style=|<script", svg)


def test_the_same_drawing_gives_the_same_text_and_hostile_names_stay_text():
    flows = [flow("a", "b", customer_name='<script>"&', href="javascript:alert(1)")]
    assert drawn(flows) == drawn(flows)
    assert "<script" not in drawn(flows)
    assert "javascript" not in drawn(flows)


def test_what_is_only_planned_stands_below_what_operates():
    flows = [flow("a", "b", status="planned"), replace(flow("a", "c"), customer_tier=1)]
    sheet = chain_sheet(flows, 960, lambda flow: ("", flow.amount))
    assert sheet.stops["b"].top > sheet.stops["c"].top


def test_the_drawing_names_its_product_and_unit_and_how_many_flows_are_not_in_it():
    view = ChainView("metal", "Metal", "t/y", 1, 1)
    words = texts(value_chain_svg(ChainDrawing(view, [flow("a", "b")], "t/y", all_flows=9)))
    assert words[:2] == ["Metal, t/y", "1 of 9 flows; the others are of other products or in other units"]
    assert "of 1 flows" not in " ".join(texts(value_chain_svg(ChainDrawing(view, [flow("a", "b")], "t/y", all_flows=1))))


def test_the_numbers_of_footnotes_stay_with_the_figure():
    svg = drawn([flow("a", "b", cited=(5, 12)), unknown("b", "a", is_return=True, tier=1, customer_tier=0, cited=(3,))])
    assert "100 t/y, actual 2024\u202f⁵\u202f¹²" in texts(svg)
    assert any(words.endswith("return flow\u202f³") for words in texts(svg))
