"""The ground of a map, from a small TopoJSON made by hand."""

import json

import pytest

from drawing.basemap import ground, ground_svg, read_topology, resolution_of, topology
from drawing.geometry import Box
from drawing.projections import LocalProjection

# Two square countries side by side (their common border is arc 1), one island over the date line, and a pole.
DOCUMENT = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[10, 0], [-10, 0], [0, 10], [10, 0]],  # west half: (10,0) (0,0) (0,10) (10,10)
        [[10, 10], [0, -10]],  # border: (10,10) (10,0)
        [[10, 0], [10, 0], [0, 10], [-10, 0]],  # east half: (10,0) (20,0) (20,10) (10,10)
        [[179, 0], [-358, 0], [0, 2], [358, 0], [0, -2]],  # (179,0) (-179,0) (-179,2) (179,2) (179,0)
        [[-180, -70], [120, -5], [120, 3], [120, 2]],  # Antarctica, once round
    ],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]]},
                {"type": "Polygon", "arcs": [[2, 1]]},
                {"type": "MultiPolygon", "arcs": [[[3]], [[4]]]},
            ],
        }
    },
}


@pytest.fixture
def folder(tmp_path):
    for resolution in ("10m", "50m", "110m"):
        (tmp_path / f"countries-{resolution}.json").write_text(json.dumps(DOCUMENT))
    return tmp_path


def sheet(west, north, scale=10):
    return LocalProjection(west=west, north=north, middle_latitude=0, scale=scale)


def test_arcs_are_decoded_and_counted():
    shape = topology(DOCUMENT, "countries")
    assert shape.arcs[0] == ((10, 0), (0, 0), (0, 10), (10, 10))
    assert shape.uses[1] == 2
    assert shape.ring_points(shape.rings[0]) == [(10, 0), (0, 0), (0, 10), (10, 10), (10, 0)]


def test_an_arc_of_two_countries_is_a_border_and_the_others_are_coast(folder):
    drawn = ground(sheet(-5, 15), Box(-5, -5, 25, 15), 300, 200, folder)
    assert drawn.border == "M150 50L150 150"
    assert "M150 50" not in drawn.coast.replace("L150 50", "")


def test_land_is_clipped_to_the_window(folder):
    drawn = ground(sheet(5, 8), Box(5, 2, 8, 8), 30, 60, folder)
    assert drawn.land == "M30 0L30 60L0 60L0 0z"
    assert drawn.coast == ""


def test_an_island_at_the_date_line_is_drawn_on_both_sides_of_it(folder):
    east = ground(sheet(175, 5), Box(175, -5, 185, 5), 100, 100, folder)
    west = ground(sheet(-185, 5), Box(-185, -5, -175, 5), 100, 100, folder)
    assert east.land == west.land == "M40 50L60 50L60 30L40 30L40 50z"


def test_antarctica_is_a_band_and_not_a_wedge(folder):
    drawn = ground(sheet(-180, 90, 2), Box(-180, -90, 180, 90), 720, 360, folder)
    antarctica = drawn.land.split("z")[-2]
    assert "0 360" in antarctica
    assert "720 360" in antarctica


def test_without_files_the_map_has_no_ground_and_says_so(tmp_path):
    drawn = ground(sheet(0, 10), Box(0, 0, 10, 10), 100, 100, tmp_path)
    assert not drawn.mapped
    assert ground_svg(drawn, "m") == ""


def test_land_stands_in_where_countries_are_missing(tmp_path):
    document = dict(DOCUMENT, objects={"land": DOCUMENT["objects"]["countries"]})
    (tmp_path / "land-10m.json").write_text(json.dumps(document))
    assert read_topology("10m", tmp_path) is not None
    assert read_topology("50m", tmp_path) is None


@pytest.mark.parametrize(("width", "resolution"), [(1, "10m"), (14, "10m"), (30, "50m"), (200, "110m")])
def test_the_resolution_follows_the_extent(width, resolution):
    assert resolution_of(Box(0, 0, width, 1)) == resolution
