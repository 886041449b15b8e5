"""The world map of the home page."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from drawing.subjects import WorldCluster
from drawing.world_map import Stop, stops_of, world_map_svg, world_sheet

NOWHERE = Path("/nonexistent-basemap")
CLUSTERS = [
    WorldCluster("valley", 1, "Aluminium Valley (Saguenay)", "Canada", 48.4, -71.1, "/clusters/valley/"),
    WorldCluster("network", 2, "Québec network", "Canada", 48.4, -71.0, "/clusters/network/"),
    WorldCluster("sohar", 10, "Sohar <aluminium>", "Oman", 24.5, 56.6, "/clusters/sohar/"),
    WorldCluster("bay", 12, "Richards Bay", "South Africa", -28.8, 32.0, "/clusters/bay/"),
]


def tree(svg):
    return ET.fromstring(svg)  # noqa: S314 -- our own text


def texts(svg):
    return ["".join(element.itertext()) for element in tree(svg).iter("text")]


def test_a_wide_map_names_every_cluster_with_its_number():
    said = texts(world_map_svg(CLUSTERS, width=900, folder=NOWHERE))
    for words in ("1", "2", "10", "12", "Aluminium Valley", "Sohar <aluminium>", "Canada", "Oman"):
        assert words in said


def test_a_narrow_map_shows_numbers_only_as_runs():
    said = texts(world_map_svg(CLUSTERS, width=358, folder=NOWHERE))
    assert "1–2" in said
    assert "Richards Bay" not in said


def test_every_cluster_is_a_link():
    hrefs = [element.get("href") for element in tree(world_map_svg(CLUSTERS, folder=NOWHERE)).iter("a")]
    assert sorted(hrefs) == sorted(cluster.href for cluster in CLUSTERS)


def test_all_clusters_stand_on_the_sheet():
    sheet, _window, height = world_sheet(CLUSTERS, 900)
    for cluster in CLUSTERS:
        x, y = sheet.project(cluster.longitude, cluster.latitude)
        assert 0 < x < 900
        assert 0 < y < height


def test_clusters_on_both_sides_of_the_date_line_are_centred_on_it():
    near = [WorldCluster("fiji", 1, "Fiji", "Fiji", -17, 178), WorldCluster("tonga", 2, "Tonga", "Tonga", -21, -175)]
    sheet, _window, _height = world_sheet(near, 900)
    assert sheet.centre == pytest.approx(-178.5)
    assert len(stops_of(near, sheet, nearer_than=5)) == 2


def test_clusters_of_two_countries_at_some_distance_stay_apart():
    sheet, _window, _height = world_sheet(CLUSTERS, 900)
    assert [[cluster.number for cluster in stop.clusters] for stop in stops_of(CLUSTERS, sheet, nearer_than=22)] == [[1, 2], [10], [12]]


def test_numbers_are_joined_to_runs():
    assert Stop((0, 0), (CLUSTERS[0], CLUSTERS[1], CLUSTERS[2])).numbers == "1–2, 10"


def test_without_clusters_the_earth_alone_is_drawn():
    assert tree(world_map_svg([], folder=NOWHERE)).find("title") is not None


def test_a_sheet_of_the_whole_earth_is_no_taller_than_the_earth():
    from drawing.world_map import world_sheet  # noqa: PLC0415

    places = [WorldCluster(str(number), number, "A", "B", 0.0, longitude) for number, longitude in enumerate((-150.0, -20.0, 110.0))]
    _sheet, _window, height = world_sheet(places, 740)
    assert height < 740 * 0.6


def test_a_long_name_stands_whole_on_several_lines():
    name = "Horizontal linkages: energy services sold abroad by firms of the islands"
    said = texts(world_map_svg([WorldCluster("services", 3, name, "Trinidad and Tobago", 10.6, -61.4)], width=900, folder=NOWHERE))
    assert " ".join(words for words in said if words in name) == name
