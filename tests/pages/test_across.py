"""Pages over clusters: who depends on one supplier, two clusters side by side, the ways in, the state of the data."""

import re

import pytest

from core.visibility import Visibility
from exchange.models import Pack, PackRow
from tests import factories as make
from tests.query_counts import query_count


@pytest.fixture
def southern(small):
    """A second cluster of nine buyers of power from one grid, one of which gets metal from the smelter as well."""
    grid = make.organisation("south-grid", name="Southern Grid", country="ZA", latitude=-28.0, longitude=32.0)
    spare = make.organisation("spare", name="Spare Power", country="ZA", latitude=-28.0, longitude=33.0)
    make.product_line(grid, small.power)
    make.product_line(spare, small.power)
    buyers = [
        make.organisation(f"buyer-{number}", name=f"Buyer {number}", country="ZA", latitude=-28.0, longitude=32.0) for number in range(9)
    ]
    for buyer in buyers:
        make.linkage(grid, buyer, small.power, kind="utility", quantity=60.0, unit="MW", sources=[small.paper])
    make.linkage(small.smelter, buyers[0], small.metal, key="south-metal", sources=[small.paper])
    make.product_line(buyers[0], small.power, "uses", capacity=100.0, unit="MW", sources=[small.paper])
    members = [(buyer, "anchor" if number == 0 else "processor") for number, buyer in enumerate(buyers)]
    return make.cluster("southern", name="Southern cluster", country="ZA", members=members, sources=[small.paper])


def test_a_cluster_of_few_linkages_is_refused_with_what_is_missing(small, read):
    page = read("/clusters/northern/suppliers/")
    assert "Not enough data: this needs 10 operating linkages" in page.words
    assert "One recorded supplier" not in page.words


def test_inputs_with_one_supplier_stand_with_coverage_and_other_makers(southern, read):
    page = read("/clusters/southern/suppliers/")
    first = page.rows[1].words
    assert "Buyer 0" in first
    assert "sole source" in first
    assert "60 %" in first
    assert "Spare Power" in first
    assert "Southern Grid" not in first.split("60 %")[1]
    assert sum("one recorded supplier" in row.words for row in page.rows) == 9
    assert "9 members, 9 inputs" in page.words


def test_the_page_of_suppliers_takes_few_queries(southern, read):
    with query_count("page:suppliers, ten linkages"):
        read("/clusters/southern/suppliers/")


def test_makers_that_are_hidden_are_no_alternative(southern, small, read):
    hidden = make.organisation("hidden-power", name="Secretive Power", visibility=Visibility.AGENCY)
    make.product_line(hidden, small.power)
    assert "Secretive" not in read("/clusters/southern/suppliers/").html


def test_a_product_only_one_cluster_has_stands_on_its_side(southern, read):
    words = read("/compare/", clusters="northern,southern").words
    makes, _heading, uses = words.partition("What members use or get")
    assert "Metal" in makes.split("Only in Northern cluster")[1].split("Only in Southern cluster")[0]
    assert "used in Southern cluster" in makes
    assert "Alumina" in uses.split("Only in Northern cluster")[1]


def test_the_comparison_takes_few_queries(southern, read):
    with query_count("page:compare, two clusters"):
        read("/compare/", clusters="northern,southern")


def test_hidden_members_and_flows_are_in_no_comparison(southern, read):
    page = read("/compare/", clusters="northern,southern")
    for secret in ("Secretive", "hidden-firm", "5555", "5\u202f555"):
        assert secret not in page.html


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("northern", "Give two clusters that differ"),
        ("northern,northern", "Give two clusters that differ"),
        ("northern,nowhere", "No record has the key nowhere."),
    ],
)
def test_anything_but_two_known_clusters_is_refused(southern, read, asked, said):
    assert said in read("/compare/", 400, clusters=asked).words


def test_without_clusters_there_is_a_form_to_choose(southern, read):
    page = read("/compare/")
    assert len([tag for tag, attributes in page.tags if tag == "select" and attributes.get("name") == "clusters"]) == 2


def the_data_of(page, client, words):
    """Return what the interface says under the first link of a page with these words in its address."""
    return client.get(next(href for href in page.links if href.startswith("/api/v1/") and words in href)).json()


def test_page_and_interface_say_the_same_of_two_clusters(southern, read, client):
    page = read("/compare/", clusters="northern,southern")
    answer = the_data_of(page, client, "clusters/compare/")
    assert [each["cluster"] for each in answer["clusters"]] == ["northern", "southern"]
    first, second = answer["clusters"]
    said = {title: next(row.words for row in page.rows if row.words.startswith(title)) for title in ("Members", "Linkages", "Flows with")}
    assert said["Members"] == f"Members {first['members']} {second['members']}"
    for each in (first, second):
        confidence = [each["by_confidence"].get(name, 0) for name in ("confirmed", "reported", "inferred")]
        assert "{} {} confirmed, {} reported, {} inferred".format(each["linkages"], *confidence) in said["Linkages"]
        assert f"{each['quantified']} of {each['flows']}" in said["Flows with"]
    makes, uses = answer["roles"]
    names = {"metal": "Metal", "hot-metal": "Hot metal", "power": "Power", "alumina": "Alumina", "scrap": "Scrap"}
    shown, _heading, _uses = page.words.partition("What members use or get")
    for side, title in (("first", "Only in Northern cluster"), ("second", "Only in Southern cluster")):
        listed = {names[each["product"]] for stage in makes[side] for each in stage["products"]}
        own = shown.split(title)[1].split("Only in")[0].split("In both")[0]
        assert {name for name in names.values() if re.search(rf"\b{name}\b", own)} >= listed
        assert listed or "Nothing that is recorded." in own
    holders = [each for stage in uses["both"] for each in stage["products"] if each["product"] == "power"]
    assert {holder["organisation"] for holder in holders[0]["first"]} == {"smelter"}
    assert {holder["organisation"] for holder in holders[0]["second"]} == {f"buyer-{number}" for number in range(9)}
    assert holders[0]["second"][0]["sources"] == ["gazette"]


def test_page_and_interface_say_the_same_of_suppliers(southern, read, client):
    page = read("/clusters/southern/suppliers/")
    answer = the_data_of(page, client, "/suppliers/")
    shown = [row for row in page.rows if row.attributes.get("data-key")]
    assert [supply["linkages"][0] for supply in answer["singles"]] == [row.attributes["data-key"] for row in shown]
    assert answer["soles"] == sum("sole source" in row.words for row in shown) == 1
    assert f"Linkages this rests on {answer['linkages']} " in page.words
    first = answer["singles"][0]
    assert (first["customer"], first["product"], first["supplier"], first["is_sole"]) == ("buyer-0", "power", "south-grid", True)
    assert first["coverage"]["percent"] == 60.0
    assert [maker["organisation"] for maker in first["alternatives"]] == ["spare"]
    assert f"{round(first['alternatives'][0]['distance_km'])} km" in shown[0].words
    assert answer["dependences"] == [{"supplier": "south-grid", "customers": 9, "inputs": 9}]
    assert answer["refused"] is None
    assert "9 members, 9 inputs" in page.words


def test_the_interface_refuses_where_the_page_does(small, read, client):
    page = read("/clusters/northern/suppliers/")
    answer = the_data_of(page, client, "/suppliers/")
    assert answer["refused"] in page.words
    assert (answer["singles"], answer["several"]) == ([], [])


def test_the_questions_of_the_home_page_lead_to_answers(southern, read, client):
    page = read("/")
    assert "Who depends on one supplier in Southern cluster?" in page.words
    assert "What does Northern cluster have that Southern cluster has not?" not in page.words
    assert "/clusters/southern/suppliers/" in page.links
    assert "/organisations/smelter/#partners" in page.links


def test_an_empty_register_asks_no_question_that_leads_nowhere(nothing, read):
    page = read("/")
    assert "Who depends on one supplier" not in page.words
    assert "Nothing has been entered yet." in page.words


def test_a_bulk_of_changes_is_one_line_and_a_single_change_a_link(small, read):
    page = read("/")
    latest = page.words.split("Latest changes")[1]
    assert "entered" in latest
    assert "hidden-firm" not in latest
    assert "Secretive" not in latest


def test_about_the_data_tells_what_was_loaded_and_how_well_it_is_known(small, read):
    pack = Pack.objects.create(name="northern")
    PackRow.objects.create(pack=pack, table="organisations", key="smelter", digest="0")
    with query_count("page:about, a pack"):
        page = read("/about/")
    row = next(row for row in page.rows if row.words.startswith("northern"))
    assert row.words.endswith("1 1")
    assert "Of 1 linkage several sources say different things" in page.words
    assert "/linkages/hot/" in page.links
    assert any(row.words.startswith("Northern cluster 5 3") for row in page.rows)
