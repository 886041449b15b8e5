"""Projections against numbers worked by hand and published ones."""

import math

import pytest

from drawing.projections import EqualEarthSheet, LocalProjection, equal_earth


def test_the_middle_of_the_earth_is_the_middle_of_the_map():
    assert equal_earth(0, 0) == (0, 0)


def test_the_pole_line_lies_at_the_published_height():
    # Savric, Patterson, Jenny: the map of the unit sphere is 2.7066 by 1.3173 half-axes (width at the equator 2 * 2.7066).
    assert equal_earth(0, 90)[1] == pytest.approx(1.3173627591574, abs=1e-9)
    assert equal_earth(180, 0)[0] == pytest.approx(2.7066299836960748, abs=1e-9)


def test_equal_earth_keeps_areas():
    def area(latitude):
        step = 0.01
        (x1, y1), (_x, y2) = equal_earth(step, latitude), equal_earth(step, latitude + step)
        return x1 * (y2 - y1) / (math.radians(step) ** 2 * math.cos(math.radians(latitude + step / 2)))

    assert area(0) == pytest.approx(1, abs=1e-3)
    assert area(60) == pytest.approx(1, abs=1e-3)


def test_a_local_sheet_is_true_at_its_middle_latitude():
    sheet = LocalProjection(west=50, north=41, middle_latitude=60, scale=100)
    assert sheet.project(50, 41) == (0, 0)
    x, y = sheet.project(52, 40)
    assert (x, y) == (pytest.approx(100), pytest.approx(100))  # two degrees of longitude at 60 north are as long as one of latitude


def test_a_hundred_and_eleven_kilometres_are_a_degree_of_latitude():
    sheet = LocalProjection(west=50, north=41, middle_latitude=40, scale=100)
    assert sheet.pixels(111.195) == pytest.approx(100)


def test_the_extent_of_a_sheet_leads_back_to_its_corners():
    sheet = LocalProjection(west=49, north=41, middle_latitude=40.5, scale=400)
    extent = sheet.extent(860, 600)
    assert sheet.project(extent.right, extent.top) == (pytest.approx(860), pytest.approx(600))


def test_north_is_up_on_the_world_sheet():
    sheet = EqualEarthSheet(centre=0, scale=100, left=-2.7, top=1.3)
    assert sheet.project(0, 50)[1] < sheet.project(0, -50)[1]
