"""The lists as readers walk through them: filters, order, pages, the same rows as data, empty answers, refused addresses."""

import csv
import io
import re

import pytest

from tests import factories as make
from tests.query_counts import query_count

LISTS = ("organisations", "products", "zones", "linkages", "clusters", "sources", "initiatives", "capabilities")
FILTERED = {
    "organisations": {"country": "OM", "kind": "firm,anchor"},
    "products": {"stage": "intermediate,waste"},
    "zones": {"kind": "port"},
    "linkages": {"kind": "goods", "status": "operating", "cluster": "northern"},
    "clusters": {"country": "OM"},
    "sources": {"facts": "claims", "year": "2025"},
    "initiatives": {"kind": "supplier_programme", "organisation": "smelter"},
    "capabilities": {"kind": "laboratory", "country": "OM", "certified": "true"},
}
every_list = pytest.mark.parametrize("name", LISTS)


def keys_of(page):
    """Return the keys of the rows shown, in order."""
    return [
        row.attributes["data-key"]
        for row in page.rows
        if "data-key" in row.attributes and "passed" not in (row.attributes.get("class") or "")
    ]


def data_links(page):
    return [href for href in page.links if href.startswith("/api/v1/") and "/docs/" not in href]


@every_list
def test_a_filtered_list_takes_few_queries(small, read, name):
    with query_count(f"page:{name}, filtered"):
        read(f"/{name}/", **FILTERED[name])


@every_list
def test_a_list_with_everything_asked_takes_at_most_fifteen_queries(small, client, name, django_assert_max_num_queries):
    asked = {**FILTERED[name], "ordering": "title" if name == "sources" else "name", "page": "1"}
    if name == "linkages":
        asked |= {
            "ordering": "-status",
            "product": "metal",
            "country": "OM",
            "zone": "north-port",
            "confidence": "confirmed",
            "basis": "actual",
        }
    if name == "organisations":
        asked |= {"cluster": "northern", "role": "anchor", "zone": "north-port", "industry": "C", "makes": "metal"}
        make.industry()
    with django_assert_max_num_queries(15):
        assert client.get(f"/{name}/", asked).status_code == 200


@every_list
def test_page_and_data_show_the_same_rows(small, read, client, name):
    for asked in ({}, FILTERED[name]):
        page = read(f"/{name}/", **asked)
        links = data_links(page)
        assert len(links) == (3 if name in ("organisations", "zones") else 2)
        rows = client.get(links[0]).json()["results"]
        assert sorted(keys_of(page)) == sorted(row["key"] for row in rows)
        table = b"".join(client.get(links[1]).streaming_content).decode()
        assert sorted(row["key"] for row in csv.DictReader(io.StringIO(table))) == sorted(keys_of(page))
        assert keys_of(page)


def test_places_come_as_geojson(small, read, client):
    links = data_links(read("/organisations/", zone="north-port", ordering="-name"))
    answer = client.get(links[2])
    features = __import__("json").loads(b"".join(answer.streaming_content))["features"]
    assert {feature["id"] for feature in features} == {"smelter", "mill"}


@every_list
def test_heads_sort_both_ways_and_pages_never_overlap(small, read, name, monkeypatch):
    from core.lists import ListPage  # noqa: PLC0415

    monkeypatch.setattr(ListPage, "page_size", 2)
    heads = {href for href in read(f"/{name}/", **({"by": "table"} if name == "products" else {})).links if "ordering=" in href}
    assert heads
    for head in heads:
        path, _mark, query = head.partition("?")
        asked = dict(part.split("=") for part in query.split("&"))
        for ordering in (asked["ordering"], "-" + asked["ordering"].removeprefix("-")):
            seen, number = [], 1
            while True:
                page = read(path, **{**asked, "ordering": ordering, "page": str(number)})
                seen += keys_of(page)
                if not any(f"page={number + 1}" in href for href in page.links):
                    break
                number += 1
            assert len(seen) == len(set(seen)), (head, ordering)


def test_names_stand_in_the_order_asked_for(small, read):
    assert keys_of(read("/organisations/")) == ["refinery", "owner", "school", "smelter", "mill"]
    assert keys_of(read("/organisations/", ordering="-name")) == ["mill", "smelter", "school", "owner", "refinery"]
    sorted_head = [attributes for tag, attributes in read("/organisations/", ordering="-name").tags if attributes.get("aria-sort")]
    assert [attributes["aria-sort"] for attributes in sorted_head] == ["descending"]


def test_what_is_not_known_stands_last_either_way(small, read):
    make.zone("inland", name="Inland Park", area_ha=10.0)
    make.zone("large", name="Large Park", area_ha=900.0)
    assert keys_of(read("/zones/", ordering="area")) == ["inland", "large", "north-port"]
    assert keys_of(read("/zones/", ordering="-area")) == ["large", "inland", "north-port"]


@every_list
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"ordering": "luck"}, "Unknown value luck; known are"),
        ({"ordering": "name,-name"}, "Give one of"),
        ({"page": "none"}, "none is not the number of a page; pages are counted from 1."),
        ({"page": "0"}, "0 is not the number of a page"),
        ({"colour": "red"}, "Unknown parameter; known are"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_refused_in_words(small, read, name, asked, said):
    first = {"linkages": "supplier", "sources": "title"}.get(name, "name")
    asked = {parameter: value.replace("name", first) for parameter, value in asked.items()}
    assert said in read(f"/{name}/", 400, **asked).words


def test_linkages_are_not_sorted_by_quantity(small, read):
    assert "Unknown value quantity" in read("/linkages/", 400, ordering="quantity").words


def test_a_layout_is_for_products_only(small, read):
    assert "Unknown parameter" in read("/zones/", 400, by="tree").words
    assert "Unknown value map; known are tree, hs, table." in read("/products/", 400, by="map").words


def test_a_page_beyond_the_last_shows_the_last(small, read):
    assert keys_of(read("/organisations/", page="99")) == keys_of(read("/organisations/"))


def test_counts_stand_beside_the_values(small, read):
    page = read("/organisations/", country="OM")
    assert "4 organisations" in page.words
    assert re.search(r"Country Oman 4 Canada 1", page.words)
    checked = {(attributes["name"], attributes["value"]) for tag, attributes in page.tags if tag == "input" and "checked" in attributes}
    assert checked == {("country", "OM")}


def test_a_filter_in_use_can_be_taken_out(small, read):
    page = read("/organisations/", country="OM", makes="metal")
    assert "Take out Country: Oman" in page.words
    assert "Take out Makes: Metal" in page.words
    assert {"/organisations/?makes=metal", "/organisations/?country=OM"} <= set(page.links)
    hidden = {
        attributes["name"]: attributes["value"] for tag, attributes in page.tags if tag == "input" and attributes.get("type") == "hidden"
    }
    assert hidden == {"makes": "metal"}


def test_an_empty_list_says_what_to_loosen_and_what_that_gives(small, read):
    page = read("/organisations/", country="CA", zone="north-port")
    assert "Nothing matches all of these filters together." in page.words
    assert "Without Zone: North Port 1" in page.words
    assert "Without Country: Canada 2" in page.words
    loosened = read("/organisations/", zone="north-port")
    assert len(keys_of(loosened)) == 2


def test_a_filter_that_nobody_has_ticked_before_is_kept_when_others_are(small, read):
    page = read("/organisations/", country="FJ")
    assert ("country", "FJ") in {(tag.get("name"), tag.get("value")) for name, tag in page.tags if name == "input" and "checked" in tag}


def test_products_stand_in_their_tree(small, read):
    page = read("/products/")
    assert keys_of(page) == ["alumina", "metal", "hot-metal", "power", "scrap"]
    assert "depth-1" in page.row("hot-metal").attributes["class"]
    assert "5 products" in page.words
    narrowed = read("/products/", q="hot", by="tree")
    assert "1 product" in narrowed.words
    assert keys_of(narrowed) == ["hot-metal"]
    assert "passed" in narrowed.row("metal").attributes["class"]


def test_products_stand_by_chapter(small, read):
    page = read("/products/", by="hs")
    assert keys_of(page)[0] == "metal"
    assert "Without a customs heading" in page.words


def test_makers_are_counted_with_what_stands_below_and_as_the_list_they_lead_to(small, read):
    make.product_line(small.mill, small.hot)
    row = read("/products/").row("metal")
    assert row.words.endswith("2 0")
    assert keys_of(read("/organisations/", makes="metal")) == ["smelter", "mill"]


def test_special_economic_zones_are_a_list_of_their_own(small, read):
    make.zone("duqm", name="Duqm", kind="special_economic_zone")
    page = read("/zones/")
    assert "/zones/?kind=special_economic_zone" in page.links
    narrowed = read("/zones/", kind="special_economic_zone")
    assert keys_of(narrowed) == ["duqm"]
    assert [tag["href"] for _name, tag in narrowed.tags if tag.get("aria-current") == "true" and "kind" in (tag.get("href") or "")] == [
        "/zones/?kind=special_economic_zone"
    ]


def test_a_withheld_quantity_is_withheld_in_the_list(small, read):
    page = read("/linkages/", product="alumina")
    assert "withheld" in page.row("masked").words
    assert "masked" not in keys_of(read("/linkages/", quantified="true"))


def test_the_list_of_linkages_speaks_of_the_day_asked_for(small, read):
    assert "ended" in read("/linkages/").row("was").words
    page = read("/linkages/", as_of="2012-06-30")
    assert "operating" in page.row("was").words
    assert "as_of=2012-06-30" in data_links(page)[0]


def test_facts_of_a_source_are_counted_as_its_page_counts_them(small, read):
    number = read("/sources/").row("gazette").words.rsplit(" ", 1)[1]
    assert f"{number} facts in the atlas rest on it." in read("/sources/gazette/").words


@pytest.mark.parametrize("parameters", [{"q": "nothing called so"}, {"kind": "goods"}])
def test_lists_of_the_same_rows_count_their_own_filters(small, read, parameters):
    for path in ("/explore/", "/linkages/", "/explore/evidence/"):
        assert read(path, **parameters).html
