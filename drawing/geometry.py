"""Plane geometry for maps: boxes, clipping, simplifying, and rings that cross the date line."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from drawing.markup import Point


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top (or west, south), right, bottom (or east, north)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return the width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the height."""
        return self.bottom - self.top

    def grown(self, margin: float) -> "Box":
        """Return the box with a margin on all sides (a negative one shrinks it)."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def moved(self, dx: float, dy: float) -> "Box":
        """Return the box shifted."""
        return Box(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def holds(self, point: Point) -> bool:
        """Return whether a point lies inside or on the edge."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def contains(self, other: "Box") -> bool:
        """Return whether another box lies wholly inside."""
        return self.left <= other.left and self.top <= other.top and self.right >= other.right and self.bottom >= other.bottom

    def overlaps(self, other: "Box") -> bool:
        """Return whether the boxes share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def bounds(points: Sequence[Point]) -> Box:
    """Return the smallest box around the points."""
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _at_x(a: Point, b: Point, x: float) -> Point:
    return x, a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0])


def _at_y(a: Point, b: Point, y: float) -> Point:
    return a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), y


def _cut(ring: Sequence[Point], inside: Callable[[Point], bool], crossing: Callable[[Point, Point], Point]) -> list[Point]:
    """Return the part of a ring on one side of a line."""
    kept: list[Point] = []
    before = ring[-1]
    before_inside = inside(before)
    for point in ring:
        here_inside = inside(point)
        if here_inside != before_inside:
            kept.append(crossing(before, point))
        if here_inside:
            kept.append(point)
        before, before_inside = point, here_inside
    return kept


def clip_ring(ring: Sequence[Point], box: Box) -> list[Point]:
    """Return the part of a closed ring inside a box, closed along its edges; empty when they do not meet.

    References
    ----------
    Sutherland, Hodgman (1974), Reentrant polygon clipping, Communications of the ACM 17.
    """
    points = list(ring)
    sides: tuple[tuple[Callable[[Point], bool], Callable[[Point, Point], Point]], ...] = (
        (lambda p: p[0] >= box.left, lambda a, b: _at_x(a, b, box.left)),
        (lambda p: p[0] <= box.right, lambda a, b: _at_x(a, b, box.right)),
        (lambda p: p[1] >= box.top, lambda a, b: _at_y(a, b, box.top)),
        (lambda p: p[1] <= box.bottom, lambda a, b: _at_y(a, b, box.bottom)),
    )
    for inside, crossing in sides:
        if not points:
            break
        points = _cut(points, inside, crossing)
    return points


def clip_segment(a: Point, b: Point, box: Box) -> tuple[Point, Point] | None:
    """Return the part of a segment inside a box, or None.

    References
    ----------
    Liang, Barsky (1984), A new concept and method for line clipping, ACM Transactions on Graphics 3.
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    enter, leave = 0.0, 1.0
    for step, room in ((-dx, a[0] - box.left), (dx, box.right - a[0]), (-dy, a[1] - box.top), (dy, box.bottom - a[1])):
        if step == 0:
            if room < 0:
                return None
            continue
        share = room / step
        if step < 0:
            enter = max(enter, share)
        else:
            leave = min(leave, share)
    if enter > leave:
        return None
    start = a if enter == 0 else (a[0] + enter * dx, a[1] + enter * dy)
    end = b if leave == 1 else (a[0] + leave * dx, a[1] + leave * dy)
    return start, end


def clip_line(line: Sequence[Point], box: Box) -> list[list[Point]]:
    """Return the runs of a polyline inside a box."""
    runs: list[list[Point]] = []
    for a, b in pairwise(line):
        part = clip_segment(a, b, box)
        if part is None or part[0] == part[1]:
            continue
        if runs and runs[-1][-1] == part[0]:
            runs[-1].append(part[1])
        else:
            runs.append([part[0], part[1]])
    return runs


def _furthest(points: Sequence[Point], first: int, last: int) -> tuple[float, int]:
    """Return the distance and index of the point furthest from the chord."""
    (x1, y1), (x2, y2) = points[first], points[last]
    dx, dy = x2 - x1, y2 - y1
    length = math.hypot(dx, dy)
    far, at = 0.0, first
    for index in range(first + 1, last):
        x, y = points[index]
        distance = abs(dx * (y1 - y) - (x1 - x) * dy) / length if length else math.hypot(x - x1, y - y1)
        if distance > far:
            far, at = distance, index
    return far, at


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Return the polyline without points that lie nearer than the tolerance to it; the ends stay.

    References
    ----------
    Douglas, Peucker (1973), Algorithms for the reduction of the number of points, Cartographica 10.
    """
    if len(points) < 3:
        return list(points)
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        distance, at = _furthest(points, first, last)
        if distance > tolerance:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [points[index] for index in sorted(keep)]


def unwrapped(line: Sequence[Point]) -> list[Point]:
    """Return a line of longitudes and latitudes without jumps at the date line: longitudes run on beyond 180.

    >>> unwrapped([(179.0, 0.0), (-179.0, 1.0)])
    [(179.0, 0.0), (181.0, 1.0)]
    """
    offset = 0.0
    run: list[Point] = []
    before = None
    for longitude, latitude in line:
        if before is not None and abs(longitude - before) > 180:
            offset += 360 if longitude < before else -360
        before = longitude
        run.append((longitude + offset, latitude))
    return run


def closed_ring(ring: Sequence[Point]) -> list[Point]:
    """Return a ring of longitudes and latitudes ready for a flat map: unwrapped, and closed over the pole where it goes round one.

    Antarctica's coast goes once round the Earth; without the two corners at the pole its polygon would be a wedge over the map.
    """
    points = unwrapped(ring)
    if len(points) > 1 and abs(points[-1][0] - points[0][0]) > 180:
        pole = -90.0 if sum(latitude for _longitude, latitude in points) < 0 else 90.0
        points += [(points[-1][0], pole), (points[0][0], pole)]
    return points
