"""The cluster map: what stands where, what is said, what never overlaps."""

import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from drawing.cluster_map import bundles, cluster_map_svg, lay_out, within_counts
from drawing.edges import edge_flows, flow_amount
from drawing.extents import LEAST_KM, near_longitude, sheet_places
from drawing.spots import block_of, grouped
from drawing.subjects import ClusterDrawing, FlowLine, MapWords, Place, ZoneArea

NOWHERE_PATH = Path("/nonexistent-basemap")


def place(key, latitude=None, longitude=None, **changes):
    fields = {"name": key.replace("-", " ").title(), "href": f"/organisations/{key}/", "locality": "Town", "country": "Land"}
    return Place(key, latitude=latitude, longitude=longitude, **{**fields, **changes})


def flow(supplier, customer, **changes):
    return FlowLine(
        f"{supplier}-to-{customer}", supplier, customer, **{"label": "metal", "href": f"/linkages/{supplier}-{customer}/", **changes}
    )


@pytest.fixture
def drawing():
    """A smelter with two neighbours in town, a mine 30 km off, a port on its own site, a far institute, and a market."""
    places = [
        place("smelter", 24.40, 56.60, kind="anchor", role="anchor", precision="zone", locality="Industrial City"),
        place("rolling-mill", 24.40, 56.60, precision="zone", locality="Industrial City"),
        place("cable-works", 24.40, 56.60, precision="zone", locality="Industrial City", status="planned"),
        place("mine", 24.60, 56.40, kind="anchor"),
        place("port", 24.50, 56.63, precision="site"),
        place("town-a", 24.36, 56.75, precision="city", locality="Sohar", kind="agency"),
        place("town-b", 24.36, 56.75, precision="city", locality="Sohar", kind="federation"),
        place("institute", 51.5, -0.1, kind="institute", country="United Kingdom"),
        place("market-india", kind="market", inside=False, name="India (market)"),
        place("stranger", 24.45, 56.5, inside=False),
        place("unlinked-stranger", 24.46, 56.51, inside=False),
    ]
    flows = [
        flow("mine", "smelter", quantity="900 000 t/y, actual 2024"),
        flow("smelter", "mine", label="spent lining", status="planned", confidence="reported"),
        flow("smelter", "rolling-mill"),
        flow("smelter", "market-india", quantity="100 000 t/y, actual 2024", label="ingots"),
        flow("stranger", "smelter", kind="utility", label="electricity", confidence="inferred"),
    ]
    zones = [ZoneArea("city", "Industrial City", 24.40, 56.60, area_ha=2840)]
    return ClusterDrawing(places, flows, zones)


def tree(svg):
    return ET.fromstring(svg)  # noqa: S314 -- our own text


def texts(svg):
    return ["".join(element.itertext()) for element in tree(svg).iter("text")]


@pytest.mark.parametrize("width", [358, 860])
def test_the_map_is_well_formed_and_says_what_it_is(drawing, width):
    root = tree(cluster_map_svg(drawing, width=width, folder=NOWHERE_PATH))
    assert root.get("role") == "group"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert root.find("title").text == MapWords().title
    assert "Members: 8" in root.find("desc").text


@pytest.mark.parametrize("width", [358, 860])
def test_the_same_cluster_gives_the_same_map(drawing, width):
    shuffled = ClusterDrawing(tuple(reversed(drawing.places)), tuple(reversed(drawing.flows)), drawing.zones)
    first = cluster_map_svg(drawing, width=width, folder=NOWHERE_PATH)
    assert first == cluster_map_svg(drawing, width=width, folder=NOWHERE_PATH)
    layout, other = lay_out(drawing, width), lay_out(shuffled, width)
    assert [spot.key for spot in layout.spots] == [spot.key for spot in other.spots]
    assert [chosen.box for _spot, _block, chosen in layout.blocks] == [chosen.box for _spot, _block, chosen in other.blocks]


@pytest.mark.parametrize("width", [358, 860])
def test_nothing_written_lies_over_anything_else_written(drawing, width):
    sheet = lay_out(drawing, width)
    cluster_map_svg(drawing, width=width, folder=NOWHERE_PATH)
    for one, two in itertools.combinations(sheet.placer.taken, 2):
        assert not one.overlaps(two)


@pytest.mark.parametrize("width", [358, 860])
def test_every_block_lies_on_the_sheet(drawing, width):
    sheet = lay_out(drawing, width)
    assert sheet.blocks
    assert all(sheet.placer.sheet.contains(chosen.box) for _spot, _block, chosen in sheet.blocks)


def test_there_is_no_style_attribute_and_no_script(drawing):
    svg = cluster_map_svg(drawing, folder=NOWHERE_PATH)
    assert "style=" not in svg
    assert "<script" not in svg
    assert "data:" not in svg.replace("data-key", "")


def test_numbers_have_one_decimal_at_most(drawing):
    svg = cluster_map_svg(drawing, folder=NOWHERE_PATH)
    coordinates = " ".join(re.findall(r' (?:d|x|y|cx|cy|r|points)="([^"]*)"', svg))
    assert coordinates
    assert not re.search(r"\.\d\d", coordinates)


def test_names_are_escaped():
    hostile = place("x", 1, 1, name='<script>alert("1")</script>', href='/a/"onclick="x', role="anchor")
    svg = cluster_map_svg(ClusterDrawing([hostile]), folder=NOWHERE_PATH)
    assert "<script" not in svg
    assert tree(svg) is not None
    assert not any("onclick" in element.attrib for element in tree(svg).iter())


def test_members_and_single_flows_are_links(drawing):
    hrefs = {element.get("href") for element in tree(cluster_map_svg(drawing, folder=NOWHERE_PATH)).iter("a")}
    assert {"/organisations/smelter/", "/organisations/institute/", "/linkages/mine-smelter/", "/linkages/smelter-market-india/"} <= hrefs


def test_members_far_off_are_listed_below_the_sheet_by_country(drawing):
    sheet = lay_out(drawing, 860)
    assert [each.key for each in sheet.off_sheet] == ["institute"]
    said = texts(cluster_map_svg(drawing, folder=NOWHERE_PATH))
    assert "Members off the sheet: 1" in said
    assert "United Kingdom" in said


def test_outsiders_are_drawn_only_where_they_have_a_flow(drawing):
    keys = {member.key for spot in lay_out(drawing, 860).spots for member in spot.members}
    assert "stranger" in keys
    assert "unlinked-stranger" not in keys


def test_a_flow_to_a_market_leaves_over_the_edge_with_product_amount_and_market(drawing):
    said = texts(cluster_map_svg(drawing, folder=NOWHERE_PATH))
    assert "Ingots to India" in said
    assert "100 000 t/y, actual 2024" in said


def test_a_quantity_that_is_not_known_is_said(drawing):
    unknown = ClusterDrawing(drawing.places, [flow("smelter", "market-india", label="ingots")])
    assert "not known" in texts(cluster_map_svg(unknown, folder=NOWHERE_PATH))


def test_linkages_within_a_spot_are_counted_beside_it(drawing):
    assert "linkages within: 1" in texts(cluster_map_svg(drawing, folder=NOWHERE_PATH))


def test_there_and_back_are_two_arrows_on_different_sides(drawing):
    sheet = lay_out(drawing, 860)
    there, back = (line.curve.at(0.5) for line in sheet.bundles if {line.flows[0].supplier, line.flows[0].customer} == {"mine", "smelter"})
    assert abs(there[0] - back[0]) + abs(there[1] - back[1]) > 10


def test_status_and_confidence_are_classes_of_the_line(drawing):
    svg = cluster_map_svg(drawing, folder=NOWHERE_PATH)
    assert "flow c-reported s-planned" in svg
    assert "flow c-confirmed s-operating known" in svg


def test_a_town_whose_sites_are_not_known_says_so(drawing):
    assert "sites not known" in texts(cluster_map_svg(drawing, folder=NOWHERE_PATH))


def test_an_organisation_alone_at_its_site_is_drawn_at_the_place():
    alone = ClusterDrawing([place("only", 40.5, 49.7, role="anchor")])
    sheet = lay_out(alone, 860)
    assert sheet.spots[0].is_exact
    assert sheet.spots[0].position == (pytest.approx(430), pytest.approx(sheet.height / 2))
    assert sheet.projection.pixels(LEAST_KM) == pytest.approx(860 * (1 - 2 * 0.16))


def test_a_cluster_without_places_is_a_list():
    svg = cluster_map_svg(ClusterDrawing([place("a"), place("b")]), folder=NOWHERE_PATH)
    assert "No member has a known place." in texts(svg)
    assert "Members off the sheet: 2" in texts(svg)
    assert tree(cluster_map_svg(ClusterDrawing(), folder=NOWHERE_PATH)) is not None


def test_without_a_base_map_the_map_says_so(drawing):
    assert MapWords().unmapped in texts(cluster_map_svg(drawing, folder=NOWHERE_PATH))


def test_letters_are_never_scaled_down(drawing):
    for width in (358, 860, 1240):
        root = tree(cluster_map_svg(drawing, width=width, folder=NOWHERE_PATH))
        assert root.get("viewBox").split()[2] == root.get("width") == str(width)
        assert not any("font-size" in element.attrib for element in root.iter())


def test_a_sheet_over_the_date_line_holds_both_sides():
    sheet = lay_out(ClusterDrawing([place("west", -17.0, 179.9, role="anchor"), place("east", -17.0, -179.9, role="anchor")]), 860)
    assert len(sheet.spots) == 2
    assert near_longitude(-179.9, 179.9) == pytest.approx(180.1)


def test_places_nearer_than_a_symbol_are_one_spot_named_by_most():
    located = [(place("a", locality="North"), (10, 10)), (place("b", locality="South"), (12, 10)), (place("c", locality="South"), (80, 10))]
    spots = grouped([*located, (place("d", locality="South"), (10.1, 10))], nearer_than=15, weights={"b": 3})
    assert [len(spot.members) for spot in spots] == [3, 1]
    assert spots[0].title == "South"
    assert spots[0].members[0].key == "b"


def test_members_known_only_by_town_stand_in_rows_beside_it():
    located = [(place(f"m{index:02}", precision="city"), (50, 50)) for index in range(20)]
    spot = grouped(located, nearer_than=15, weights={})[0]
    block = block_of(spot, MapWords(), within=0, most_named=4, columns=8, room=200)
    assert len(block.named) == 4
    assert len(block.rest) == 16
    assert block.title == "Town · 20"
    assert block.height == pytest.approx(15 + 13 + 4 * 15 + 2 * 13.5 + 2)


def test_the_sheet_ends_at_the_gap_behind_the_members_round_the_anchors():
    anchors = [place("anchor", 40.0, 50.0, role="anchor")]
    near = [place(f"near-{index}", 40.0 + index / 10, 50.0) for index in range(1, 4)]
    far = [place("far", 45.0, 50.0)]
    assert [each.key for each in sheet_places([*far, *near, *anchors])] == ["anchor", "near-1", "near-2", "near-3"]


def test_where_few_members_stand_round_the_anchor_the_others_are_shown_too():
    anchor = place("anchor", 6.8, -58.2, role="anchor")
    others = [place(f"member-{index}", 10.4 + index / 100, -61.4) for index in range(8)]
    assert len(sheet_places([anchor, *others])) == 9


def test_more_groups_than_there_is_room_for_are_counted(drawing):
    markets = [place(f"market-{index:02}", kind="market", inside=False) for index in range(30)]
    flows = [flow("smelter", market.key, quantity=f"{index} t/y, actual 2024") for index, market in enumerate(markets)]
    crowded = ClusterDrawing([*drawing.places, *markets], flows)
    sheet = lay_out(crowded, 860)
    assert len(sheet.edges) + sheet.left_out == 30
    assert f"Linkages over the edge not drawn, for want of room: {sheet.left_out}" in texts(cluster_map_svg(crowded, folder=NOWHERE_PATH))


@pytest.mark.parametrize("width", [358, 860, 1240])
def test_long_labels_over_the_edge_are_never_cut_and_keep_apart(drawing, width):
    markets = [
        place(f"market-{index:02}", kind="market", inside=False, name=f"Public establishment for industrial estates number {index}")
        for index in range(8)
    ]
    products = ("Industrial and hazardous waste, not itemised", "Polypropylene and polyethylene, not split", "", "Electricity")
    flows = [
        flow(
            "smelter",
            market.key,
            label=products[index % 4],
            quantity=f"{index} 000 000 t/y, contract 2024" if index % 3 else "",
            status=("operating", "planned", "potential", "ended")[index % 4],
        )
        for index, market in enumerate(markets)
    ]
    long = ClusterDrawing([*drawing.places, *markets], flows)
    svg = cluster_map_svg(long, width=width, folder=NOWHERE_PATH)
    assert not [said for said in texts(svg) if "…" in said]
    edges = lay_out(long, width).edges
    assert len(edges) > 1
    for one, two in itertools.combinations([edge.box for edge in edges], 2):
        assert not one.overlaps(two)
    assert all(edge.box.left >= 0 and edge.box.right <= width for edge in edges)


def test_known_quantities_over_the_edge_are_never_joined(drawing):
    spots = lay_out(drawing, 860).spots
    spot_of = {member.key: spot for spot in spots for member in spot.members}
    places = {each.key: each for each in drawing.places}
    flows = [flow("smelter", "market-india", quantity="1 t/y"), FlowLine("two", "smelter", "market-india", label="rod", quantity="2 t/y")]
    groups, left_out = edge_flows(flows, spot_of, places, most=5, alone=True)
    assert (len(groups), left_out) == (2, 0)
    assert within_counts(flows, spot_of) == {}
    assert bundles(flows, spot_of) == []


def test_an_arrow_of_several_linkages_says_how_many_quantities_are_known():
    known = flow("a", "b", quantity="120 000 t/y, contract 2017")
    unknown = flow("a", "b", label="steam")
    words = MapWords()
    assert flow_amount([known], words) == "120 000 t/y, contract 2017"
    assert flow_amount([known, unknown], words) == "1 of 2 quantities known"
    assert flow_amount([unknown, unknown], words) == "not known"


def test_the_organisation_that_a_map_is_about_keeps_its_symbol_and_the_sheet_is_made_round_it():
    school = place("school", 24.4, 56.6, kind="institute", role="subject")
    far = [place(f"far-{number}", 20.0, 50.0 + number / 100) for number in range(2)]
    assert school.shape == "institute"
    assert sheet_places([school, *far]) == [school]
    svg = cluster_map_svg(ClusterDrawing(places=[school]), width=358, folder=NOWHERE_PATH)
    assert "k-institute" in svg
    assert "k-anchor" not in svg
