"""Clipping, simplifying and the date line, with hand-worked numbers."""

import pytest

from drawing.geometry import Box, bounds, clip_line, clip_ring, clip_segment, closed_ring, simplified, unwrapped

BOX = Box(0, 0, 10, 10)


def area(ring):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def test_a_ring_inside_the_box_is_kept_whole():
    assert clip_ring([(1, 1), (9, 1), (9, 9)], BOX) == [(1, 1), (9, 1), (9, 9)]


def test_a_ring_that_reaches_out_is_cut_at_the_edge():
    clipped = clip_ring([(5, 5), (15, 5), (15, 8), (5, 8)], BOX)
    assert bounds(clipped) == Box(5, 5, 10, 8)
    assert area(clipped) == 15


def test_a_ring_around_the_box_becomes_the_box():
    clipped = clip_ring([(-5, -5), (20, -5), (20, 20), (-5, 20)], BOX)
    assert area(clipped) == 100


def test_a_ring_outside_the_box_is_empty():
    assert clip_ring([(11, 11), (12, 11), (12, 12)], BOX) == []
    assert clip_ring([], BOX) == []


def test_a_triangle_over_a_corner_is_cut_by_two_edges():
    assert area(clip_ring([(8, 8), (14, 8), (8, 14)], BOX)) == 4


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((-5, 5), (15, 5), ((0, 5), (10, 5))),
        ((2, 2), (3, 3), ((2, 2), (3, 3))),
        ((-5, 5), (-1, 5), None),
        ((5, -5), (5, 5), ((5, 0), (5, 5))),
        ((-5, 20), (20, 20), None),
    ],
)
def test_a_segment_is_cut_at_the_box(start, end, expected):
    assert clip_segment(start, end, BOX) == expected


def test_a_line_that_leaves_and_returns_gives_two_runs():
    assert clip_line([(2, 2), (2, 15), (8, 15), (8, 2)], BOX) == [[(2, 2), (2, 10.0)], [(8, 10.0), (8, 2)]]


def test_points_near_the_chord_go_and_the_ends_stay():
    assert simplified([(0, 0), (5, 0.1), (10, 0)], 0.4) == [(0, 0), (10, 0)]
    assert simplified([(0, 0), (5, 3), (10, 0)], 0.4) == [(0, 0), (5, 3), (10, 0)]


def test_a_closed_line_keeps_its_shape():
    square = [(0, 0), (5, 0), (5, 5), (0, 5), (0, 0)]
    assert simplified(square, 0.4) == square


def test_a_line_over_the_date_line_runs_on_beyond_180():
    assert unwrapped([(170, 0), (-175, 1), (-170, 2), (175, 3)]) == [(170, 0), (185, 1), (190, 2), (175, 3)]


def test_a_ring_round_the_pole_is_closed_over_it():
    coast = [(-170, -70), (-60, -75), (60, -72), (170, -70), (-170, -70)]
    closed = closed_ring(coast)
    assert closed[-2:] == [(190, -90.0), (-170, -90.0)]
    assert bounds(closed) == Box(-170, -90, 190, -70)


def test_an_island_at_the_date_line_stays_small():
    island = [(179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0)]
    assert bounds(closed_ring(island)).width == 2


def test_boxes_that_share_an_edge_do_not_overlap():
    assert not BOX.overlaps(Box(10, 0, 20, 10))
    assert BOX.overlaps(Box(9, 9, 20, 20))
    assert BOX.contains(Box(1, 1, 10, 10))
