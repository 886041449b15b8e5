import pytest

from analysis.geography import EARTH_RADIUS_KM, distance_km


def test_a_degree_of_the_equator():
    # 2 pi 6,371.0088 km / 360
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.195_080, abs=1e-5)


def test_pole_to_pole_is_half_the_girth():
    assert distance_km(90, 0, -90, 0) == pytest.approx(3.141_592_653_59 * EARTH_RADIUS_KM)


def test_baku_to_sumgayit():
    # On a flat map: 0.1804 degrees x 111.195 = 20.06 km north, 0.1985 x 111.195 x cos 40.5 = 16.78 km west: 26.15 km.
    assert distance_km(40.4093, 49.8671, 40.5897, 49.6686) == pytest.approx(26.15, abs=0.02)


def test_across_the_antimeridian_is_the_short_way():
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(distance_km(0, 0, 0, 1))
    assert distance_km(0, 179.5, 0, 180.5) == pytest.approx(distance_km(0, 0, 0, 1))


def test_the_same_place_is_at_no_distance():
    assert distance_km(24.3, 56.7, 24.3, 56.7) == 0
