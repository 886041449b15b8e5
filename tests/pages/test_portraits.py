"""The pages of an organisation and of a product, in full."""

import json
import re

import pytest

from core.visibility import Visibility
from firms.services import organisation_update, product_line_update
from tests import factories as make


def data_of(page):
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.DOTALL)
    return json.loads(text)


def test_the_network_links_every_linkage_and_says_its_style_in_words(small, read):
    page = read("/organisations/smelter/")
    names = {attributes.get("aria-label") for tag, attributes in page.tags if tag == "a" and attributes.get("class") == "tie"}
    assert "to Rolling Mill, Hot metal, \u2066100\u202ft/y, actual 2025\u2069, operating, confirmed" in names
    assert any(name.startswith("from Holding (of the state), Power") for name in names)
    assert any(name.startswith("to Rolling Mill, Alumina, withheld") for name in names)
    assert "2 return flows" in page.words or "1 return flow" in page.words


def test_neighbours_stand_with_their_distance_and_how_exact_it_is(small, read):
    make.organisation("shed", name="Shed in town", latitude=24.5, longitude=56.6, location_precision="city")
    words = read("/organisations/smelter/").words
    assert "Rolling Mill same zone 13 km" in words
    assert re.search(r"Shed in town about ≈ 1[.,]\d km", words)
    assert "One distance, marked ≈, is between centres of a zone or town" in words
    assert "Secretive" not in words


def test_one_of_unknown_place_says_so(small, read):
    assert "Its place is not known, so neither are its neighbours." in read("/organisations/school/").words


def test_the_timeline_tells_beginnings_ends_and_figures(small, read):
    words = read("/organisations/smelter/").words
    assert "2010 begins Metal to Holding" in words
    assert "2015 ends Metal to Holding" in words
    assert "makes Metal , 400 t/y actual" in words or "makes Metal, 400 t/y actual" in words
    assert "2020 joins Supplier programme, lead" in words


def test_claims_that_compete_stand_side_by_side(small, read):
    words = read("/organisations/smelter/").words
    assert re.search(r"\b12 claims speak of 10 linkages, on all days\.", words)
    assert "Hot metal to Rolling Mill operating, confirmed chosen" in words


def test_changes_are_told_field_by_field_with_who_and_when(small, read):
    organisation_update(small.smelter, actor=make.ACTOR, status="suspended", employees=250)
    product_line_update(small.smelter.product_lines.get(role="makes"), actor=make.ACTOR, capacity=410.0)
    words = read("/organisations/smelter/").words
    assert "Changed: organisation smelter" in words
    assert "status operating → becomes suspended" in words
    assert "employees not known → becomes 250" in words
    assert "figure 400.0 → becomes 410" in words or "figure 400 → becomes 410" in words
    assert "Entered:" in words


def test_an_organisation_is_described_to_machines(small, read):
    data = data_of(read("/organisations/smelter/"))
    assert (data["@type"], data["name"], data["alternateName"]) == ("Organization", "Northern Smelter", ["NSM"])
    assert data["address"] == {"@type": "PostalAddress", "addressCountry": "OM"}
    assert data["@id"].endswith("/organisations/smelter/")
    assert "application/ld+json" not in read("/organisations/market-abroad/").html


def test_a_name_cannot_end_the_data_block(small, read):
    make.organisation("bad", name="</script><script>alert(1)</script> & <!--")
    page = read("/organisations/bad/")
    assert data_of(page)["name"] == "</script><script>alert(1)</script> & <!--"
    assert "<script>alert" not in page.html


def test_an_arabic_name_says_its_language_and_direction(small, read):
    page = read("/organisations/mill/")
    assert ("bdi", {"lang": "ar", "dir": "rtl"}) in page.tags


def test_the_page_of_another_day_tells_what_was_there(small, read):
    page = read("/organisations/smelter/", as_of="2012-06-30")
    assert "Hot metal" not in page.row("was").words
    assert "operating" in page.row("was").words


@pytest.mark.parametrize("path", ["/organisations/smelter/", "/organisations/mill/", "/products/metal/"])
def test_an_organisation_that_became_hidden_leaves_no_trace(small, read, path):
    organisation_update(small.owner, actor=make.ACTOR, visibility=Visibility.AGENCY)
    page = read(path)
    for secret in ("Holding", "/organisations/owner/", "/linkages/stake/", "/linkages/grid/", "/linkages/was/"):
        assert secret not in page.html


def test_a_product_shows_makers_on_a_map_and_capacity_by_country(small, read):
    make.product_line(make.organisation("forge", name="Forge", country="AZ"), small.metal, capacity=70.0)
    make.product_line(small.mill, small.metal, capacity=60.0, year=2020, basis="design")
    page = read("/products/metal/")
    assert "Figures of one kind only: actual, 2025." in page.words
    assert "Oman 1 400 Azerbaijan 1 70" in page.words
    assert "Figures of another basis or year, which are never added to these (design 2020: 1)." in page.words
    assert 'class="map"' in page.html


def test_makers_far_apart_are_numbered_on_a_map_of_the_world(small, read):
    make.product_line(make.organisation("forge", name="Forge", country="AZ", latitude=40.6, longitude=49.7), small.metal, capacity=70.0)
    assert "Numbered as in the tables" in read("/products/metal/").words


def test_a_product_shows_its_place_in_hs_and_its_recipes_with_circles(small, read):
    make.recipe(small.alumina, small.metal, route="return")
    words = read("/products/metal/").words
    assert "760110 Aluminium; unwrought, not alloyed" in words
    assert "Alumina 1.93 t/t smelting" in words
    assert "Metal not known return" in words
    assert "closes a circle; it stands above" in words


def test_a_product_of_which_nothing_is_known_says_so(nothing, read):
    make.product("dust", name="Dust", unit="")
    words = read("/products/dust/").words
    for said in ("No product line says so.", "No dated figure says how much is made.", "No flow is recorded", "No recipe is recorded."):
        assert said in words
