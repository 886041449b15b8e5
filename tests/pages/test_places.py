"""Zones and initiatives: who is in them, and the linkages inside and over the boundary."""

import pytest

from core.visibility import Visibility
from tests import factories as make


def test_a_zone_shows_its_flows_inside_and_over_the_boundary(small, read):
    page = read("/zones/north-port/")
    # smelter and mill stand in it: hot, scrap-back, hope and the masked one; feed and grid come in; export and what was go out.
    assert "Inside the zone: 4 flows" in page.words
    assert "Into the zone: 2 flows" in page.words
    assert "Out of the zone: 2 flows" in page.words
    assert "2 in, 2 out" in page.words
    assert "Of 8 flows on record 6 operate; a quantity is known for 4." in page.words
    assert "Knowledge 1 Linkage, operating, confirmed: Metal School → to Northern Smelter" in page.words
    assert "1 ownership or membership beside these" in page.words
    assert "/linkages/?zone=north-port&kind=goods,utility,waste" in page.links


def test_the_list_of_a_zones_flows_has_as_many_rows_as_its_page_says(small, read):
    page = read("/linkages/", zone="north-port", kind="goods,utility,waste")
    assert "8 linkages" in page.words


def test_anchors_stand_inside_a_zone_or_near_it_with_their_distance(small, read):
    # One degree of latitude is 111.2 km: 0.27 degrees are 30 km, 0.54 are 60.
    near = make.organisation("near", name="Near Works", latitude=24.77, longitude=56.6)
    far = make.organisation("far", name="Far Works", latitude=25.04, longitude=56.6)
    town = make.organisation("town", name="Town Works", latitude=24.59, longitude=56.6, location_precision="city")
    secret = make.organisation("secret", name="Secretive Works", latitude=24.6, longitude=56.6, visibility=Visibility.AGENCY)
    make.cluster("others", members=[(near, "anchor"), (far, "anchor"), (town, "anchor"), (secret, "anchor")])
    words = read("/zones/north-port/").words
    assert "Inside the zone Northern Smelter" in words
    assert "Town Works about 10 km" in words
    assert "Near Works 30 km" in words
    assert words.index("Town Works") < words.index("Near Works")
    assert "Far Works" not in words
    assert "Secretive" not in words


def test_a_zone_without_coordinates_says_that_no_distance_can_be_told(nothing, read):
    make.zone("bare", name="Bare Park")
    words = read("/zones/bare/").words
    assert "The coordinates of the zone are not known, so no distance can be told." in words
    assert "No flow of goods, utilities or waste of its organisations is recorded on this day." in words


def test_an_initiative_shows_its_partners_and_the_linkages_between_them(small, read):
    from firms.models import Initiative  # noqa: PLC0415

    programme = Initiative.objects.get(key="programme")
    make.partner(programme, small.mill, "beneficiary")
    make.partner(programme, small.hidden, "funder")
    make.partner(programme, small.school, "trainer")
    page = read("/initiatives/programme/")
    for said in (
        "since 2020",
        "Lead 1",
        "Trainer 1",
        "Beneficiary 1",
        "4 flows of goods, utilities or waste",
        "Knowledge 1",
        "3 partners are members",
    ):
        assert said in page.words, said
    assert "Funder" not in page.words
    assert "Secretive" not in page.html
    assert "to-hidden" not in page.html
    assert read("/initiatives/", ordering="-partners").row("programme").words.endswith("3")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"start_year": 2018, "end_year": 2019}, "2018–2019"),
        ({"start_year": 2018, "status": "ended"}, "from 2018, end not known"),
        ({"end_year": 2030}, "until 2030"),
        ({}, "Period not known"),
    ],
)
def test_the_period_of_an_initiative_is_said_in_words(nothing, read, fields, said):
    make.initiative("one", name="One programme", **fields)
    page = read("/initiatives/one/")
    assert said in page.words
    assert "No linkage between two of its partners is recorded on this day." in page.words
