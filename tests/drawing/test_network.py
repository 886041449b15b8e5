"""The network of a set of organisations: what stands where, what is said, what is counted, what can be reached by keyboard."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from drawing.beside import alone_svg, beside_svg
from drawing.chains import NetworkDrawing, NetworkLine, NetworkPlace, NetworkWords, folded
from drawing.geometry import Box
from drawing.lettering import text_width
from drawing.network import network_svg

WIDTHS = (1240, 860, 358)
SVG = "{http://www.w3.org/2000/svg}"


def place(key, tier=None, **changes):
    return NetworkPlace(key, changes.pop("name", key.capitalize()), **{"href": f"/organisations/{key}/", "tier": tier, **changes})


def flow(supplier, customer, **changes):
    key = changes.pop("key", f"{supplier}-{customer}")
    given = {"label": "metal", "said": "operating, confirmed", "href": f"/linkages/{key}/", **changes}
    return NetworkLine(key, supplier, customer, **given)


@pytest.fixture
def drawing():
    return NetworkDrawing(
        places=[
            place("mine", -1),
            place("smelter", 0, kind="anchor", role="anchor"),
            place("mill", 1),
            place("foundry", 1, status="planned"),
            place("abroad", kind="market", inside=False),
            place("scrapyard"),
            place("neighbour"),
            place("school", kind="institute"),
            place("idle"),
        ],
        flows=[
            flow("mine", "smelter", quantity="700 t/y, contract 2024"),
            flow("smelter", "mill"),
            flow("smelter", "mill", key="smelter-mill-power", kind="utility", label="power", confidence="inferred"),
            flow("smelter", "foundry", status="planned", confidence="reported", said="planned, reported"),
            flow("mill", "abroad"),
            flow("mill", "smelter", kind="waste", label="scrap", is_return=True),
            flow("scrapyard", "neighbour"),
            flow("school", "smelter", kind="knowledge", label="training"),
        ],
    )


def parsed(drawing, width, **options):
    svg = network_svg(drawing, width=width, **options)
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 -- our own drawing


def words(element):
    return ["".join(text.itertext()) for text in element.iter(f"{SVG}text")]


def links(element):
    return {link.get("data-key"): link for link in element.iter(f"{SVG}a")}


def first(element, key):
    """Return the first `key` element below: its own title does not count."""
    return next(each for each in element.iter(f"{SVG}{key}"))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_organisation_and_linkage_is_a_link_named_in_full(drawing, width):
    found = links(parsed(drawing, width))
    assert set(found) == {each.key for each in (*drawing.places, *drawing.flows)}
    assert found["mine"].get("href") == "/organisations/mine/"
    assert found["mine-smelter"].get("aria-label") == "Mine → Smelter: metal, 700 t/y, contract 2024, operating, confirmed"
    assert found["mill-smelter"].get("aria-label") == "Mill → Smelter: scrap, not known, operating, confirmed, return flow"


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_have_the_dash_of_confidence_the_colour_of_status_and_their_kind(drawing, width):
    svg = network_svg(drawing, width=width)
    assert 'class="flow c-confirmed s-operating f-goods known"' in svg
    assert 'class="flow c-inferred s-operating f-utility"' in svg
    assert 'class="flow c-reported s-planned f-goods"' in svg
    assert 'class="flow c-confirmed s-operating f-waste return"' in svg


@pytest.mark.parametrize("width", WIDTHS)
def test_organisations_have_the_symbol_of_their_kind(drawing, width):
    found = links(parsed(drawing, width))
    assert first(found["smelter"], "polygon").get("class") == "k k-anchor"
    assert first(found["foundry"], "circle").get("class") == "k k-firm open"
    assert first(found["abroad"], "path").get("class") == "k k-market"


@pytest.mark.parametrize("width", [1240, 860])
def test_tiers_stand_from_left_to_right_under_their_captions(drawing, width):
    svg = parsed(drawing, width)
    x = {key: float(first(links(svg)[key], "text").get("x")) for key in ("mine", "smelter", "mill", "foundry", "abroad")}
    assert x["mine"] < x["smelter"] < x["mill"] == x["foundry"] < x["abroad"]
    captions = {"".join(text.itertext()): float(text.get("x")) for text in svg.iter(f"{SVG}text") if text.get("class") == "colhead"}
    assert [caption for caption in captions if caption.startswith(("Tier", "Anchors", "Markets"))] == [
        "Tier −1",
        "Anchors",
        "Tier 1",
        "Markets",
    ]
    assert captions["Anchors"] < x["smelter"] < captions["Tier 1"]


def test_on_a_phone_the_tiers_follow_one_another_downwards(drawing):
    svg = parsed(drawing, 358)
    y = {key: float(first(links(svg)[key], "text").get("y")) for key in ("mine", "smelter", "mill", "abroad", "scrapyard", "school")}
    assert list(y) == sorted(y, key=y.get)


@pytest.mark.parametrize("width", WIDTHS)
def test_bands_below_hold_what_is_not_on_the_chain_and_the_side_stream(drawing, width):
    svg = parsed(drawing, width)
    assert {"Not on the chain", "Beside the chain", "No linkage on record"} <= set(words(svg))
    y = {key: float(first(links(svg)[key], "text").get("y")) for key in ("mill", "scrapyard", "school", "idle")}
    assert list(y) == sorted(y, key=y.get)
    assert "training" in words(svg)


@pytest.mark.parametrize("width", WIDTHS)
def test_parallel_linkages_and_the_way_back_lie_apart(drawing, width):
    svg = network_svg(drawing, width=width)
    ways = re.findall(r'class="flow [^"]*" d="([^"]*)"', svg)
    assert len(ways) == len(set(ways)) == len(drawing.flows)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_over_the_edge_and_no_label_over_another(width):
    random = [place(f"firm-{each:02}", each % 3 - 1, name=f"Company {each:02} for very special metals and alloys") for each in range(40)]
    flows = [flow(f"firm-{each:02}", f"firm-{(each * 7 + 1) % 40:02}") for each in range(40)]
    svg = parsed(NetworkDrawing(random, flows), width)
    height = float(svg.get("height"))
    boxes = []
    for element in svg.iter(f"{SVG}text"):
        css = element.get("class") or ""
        label = "".join(element.itertext())
        size = text_width(label, 11 if "tiny" in css else 12.5, bold="strong" in css or "colhead" in css)
        x = float(element.get("x")) - (size if element.get("text-anchor") == "end" else 0)
        y = float(element.get("y"))
        assert x >= -1, label
        assert x + size <= width + 1, label
        assert 0 < y <= height, label
        boxes.append((x, y - 9, x + size, y + 2, label))
    for index, one in enumerate(boxes):
        for two in boxes[index + 1 :]:
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
            assert apart, (one, two)


def test_a_name_without_room_is_numbered_and_given_in_full_below():
    long = place("long", 0, name="Société nationale pour la transformation de l'aluminium de la vallée et de ses environs")
    tiers = [place(f"t{each}", each) for each in range(1, 7)]
    drawing = NetworkDrawing([long, *tiers], [flow("long", "t1"), *(flow(f"t{each}", f"t{each + 1}") for each in range(1, 6))])
    said = words(parsed(drawing, 860))
    assert "Names in full" in said
    assert f"1  {long.name}" in said or any(row.startswith("1  Société nationale pour la transformation") for row in said)
    assert "1" in said


def star(leaves, *, anchors=1):
    """Return anchors in a row, each with so many customers of its own, and with the same market."""
    hubs = [place(f"hub-{each}", 0, kind="anchor", role="anchor") for each in range(anchors)]
    ends = [place(f"leaf-{each}-{leaf:03}", 1) for each in range(anchors) for leaf in range(leaves)]
    flows = [flow(f"hub-{each}", f"leaf-{each}-{leaf:03}") for each in range(anchors) for leaf in range(leaves)]
    flows += [flow(f"hub-{each}", "abroad") for each in range(anchors)] + [flow("mine", "hub-0")]
    return NetworkDrawing([*hubs, *ends, place("abroad", kind="market"), place("mine", -1)], flows)


def test_up_to_a_hundred_and_fifty_organisations_are_drawn_one_by_one():
    assert len(folded(star(70)).places) == 73
    assert folded(star(70)).names == {}


def test_customers_of_one_organisation_only_are_counted_at_it_where_there_are_too_many():
    drawing = star(100, anchors=2)
    shown = folded(drawing)
    assert shown.left_out == 0
    assert [each.name for each in shown.places if each.key in shown.names] == ["100 more customers", "100 more customers"]
    assert {each.key for each in shown.places if each.key not in shown.names} == {"hub-0", "hub-1", "abroad", "mine"}
    assert sum(map(len, shown.flows)) == len(drawing.flows)
    svg = parsed(drawing, 860)
    assert "100 more customers" in " ".join(words(svg))
    keys = {key for group in svg.iter(f"{SVG}g") for key in (group.get("data-key") or "").split()}
    assert {f"hub-0-leaf-0-{leaf:03}" for leaf in range(100)} <= keys


def test_what_is_still_too_much_is_left_out_by_importance_and_said():
    places = [place(f"o{each:03}", each % 3) for each in range(60)]
    flows = [flow(f"o{each:03}", f"o{other:03}") for each in range(60) for other in (each // 2, each // 3) if other != each]
    shown = folded(NetworkDrawing(places, flows), most=20)
    assert len(shown.places) <= 20
    assert shown.left_out > 0
    assert "o001" in {each.key for each in shown.places}
    said = words(parsed(NetworkDrawing(places, flows), 860, most=20))
    assert f"Organisations not drawn, for want of room: {shown.left_out}. The lists have them all." in said


@pytest.mark.parametrize("width", WIDTHS)
def test_many_linkages_beside_the_chain_are_counted(width):
    customers = [place(f"c{each}") for each in range(9)]
    drawing = NetworkDrawing([place("agency", kind="agency"), *customers], [flow("agency", each.key, kind="service") for each in customers])
    svg = parsed(drawing, width)
    assert "and 3 more" in words(svg)
    assert len(list(svg.iter(f"{SVG}a"))) == 1 + 6


@pytest.mark.parametrize("width", WIDTHS)
def test_an_empty_network_says_so(width):
    assert words(parsed(NetworkDrawing(), width)) == ["No linkage to draw."]


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_named_and_counted_for_those_who_do_not_see_it(drawing, width):
    svg = parsed(drawing, width)
    assert svg.find(f"{SVG}title").text == "Network by supply tier"
    assert svg.find(f"{SVG}desc").text.startswith("Organisations: 7. Linkages drawn: 7. Beside the chain: 1.")
    assert svg.get("aria-labelledby") == svg.find(f"{SVG}title").get("id")


@pytest.mark.parametrize("width", WIDTHS)
def test_names_cannot_break_the_drawing(width):
    bad = place("bad", 0, name='<script>"x"', href="javascript:alert(1)")
    svg = network_svg(NetworkDrawing([bad, place("b", 1)], [flow("bad", "b", label="a & b")]), width=width)
    assert "<script" not in svg
    assert "javascript" not in svg
    ET.fromstring(svg)  # noqa: S314 -- our own drawing


@pytest.mark.parametrize("width", WIDTHS)
def test_the_same_network_gives_the_same_text_without_style_or_script(drawing, width):
    svg = network_svg(drawing, width=width)
    assert svg == network_svg(NetworkDrawing(drawing.places[::-1], drawing.flows[::-1]), width=width)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script|<style", svg)


@pytest.mark.parametrize("width", WIDTHS)
def test_below_the_network_no_word_is_cut_and_none_stands_on_another(width):
    long = "Joint-stock company of the northern institute for advanced metallurgical engineering"
    places = [place(f"p{each}", name=f"{long} number {each}", kind="agency") for each in range(6)]
    places += [place(f"idle{each}", name=f"{long} without linkage {each}") for each in range(4)]
    flows = [
        flow(f"p{one}", f"p{two}", kind="service", label="serviced industrial land and estate services for heavy industry")
        for one, two in itertools.permutations(range(6), 2)
    ]
    below, tall = beside_svg(flows, places, NetworkWords(), width, 0)
    alone, _more = alone_svg(NetworkDrawing(places, flows), width, tall)
    boxes = []
    for text in ET.fromstring(f"<svg>{below}{alone}</svg>").iter("text"):  # noqa: S314 -- our own drawing
        said, css = "".join(text.itertext()), text.get("class")
        assert "…" not in said
        size = 11 if "tiny" in css else 12.5
        x, y = float(text.get("x")), float(text.get("y"))
        boxes.append(Box(x, y - size * 0.8, x + text_width(said, size, bold="strong" in css) - 0.2, y + size * 0.2))
    assert max(box.right for box in boxes) <= width + 1
    assert not [(one, two) for one, two in itertools.combinations(boxes, 2) if one.overlaps(two)]
