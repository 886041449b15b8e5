"""Flow arrows: curves with a barb on the outer side only, so that there and back never lie on one another."""

import math
from dataclasses import dataclass
from itertools import pairwise

from drawing.markup import Point, fixed


@dataclass(frozen=True)
class Curve:
    """A cubic Bezier curve."""

    start: Point
    first: Point
    second: Point
    end: Point

    def at(self, share: float) -> Point:
        """Return the point at a share (0 to 1) of the way."""
        rest = 1 - share
        weights = (rest**3, 3 * rest * rest * share, 3 * rest * share * share, share**3)
        corners = (self.start, self.first, self.second, self.end)
        return (
            sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
            sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
        )

    def samples(self, step: float = 7) -> list[Point]:
        """Return points along the curve, about so many pixels apart, without the ends."""
        corners = (self.start, self.first, self.second, self.end)
        length = sum(math.dist(one, two) for one, two in pairwise(corners))
        count = max(int(length / step), 3)
        return [self.at(index / (count + 1)) for index in range(1, count + 1)]

    def path(self) -> str:
        """Return the path data."""
        corners = " ".join(f"{fixed(x)} {fixed(y)}" for x, y in (self.first, self.second, self.end))
        return f"M{fixed(self.start[0])} {fixed(self.start[1])}C{corners}"


def _towards(start: Point, end: Point, distance: float) -> Point:
    """Return the point at a distance from start on the way to end."""
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1
    return start[0] + (end[0] - start[0]) / length * distance, start[1] + (end[1] - start[1]) / length * distance


def bent(start: Point, end: Point, bend: float, *, gap_start: float = 6, gap_end: float = 8) -> Curve:
    """Return a curve that leaves the straight line by `bend` pixels to the left of the way it goes (a flow back bends to its own left).

    The gaps keep the symbols at both ends free.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1
    # y grows downwards: left of the way is (dy, -dx)
    summit = ((start[0] + end[0]) / 2 + dy / length * bend * 1.33, (start[1] + end[1]) / 2 - dx / length * bend * 1.33)
    first, last = _towards(start, summit, gap_start), _towards(end, summit, gap_end)
    control = 2 / 3
    return Curve(
        first,
        (first[0] + (summit[0] - first[0]) * control, first[1] + (summit[1] - first[1]) * control),
        (last[0] + (summit[0] - last[0]) * control, last[1] + (summit[1] - last[1]) * control),
        last,
    )


def level(start: Point, end: Point, *, gap_start: float = 7, gap_end: float = 0) -> Curve:
    """Return a curve that runs level at its outer end: a flow over the edge of the sheet, its label lies along it."""
    reach = end[0] - start[0]
    control = (start[0] + reach * 0.35, start[1] + (end[1] - start[1]) * 0.55)
    far = (end[0] - reach * 0.5, end[1])
    sign = 1 if reach >= 0 else -1
    return Curve(_towards(start, control, gap_start), control, far, (end[0] - sign * gap_end, end[1]))


def barb(tip: Point, back: Point, css: str, *, side: int, size: float = 9) -> str:
    """Return a one-sided arrow head with its tip at `tip`, for a line that comes from `back`; side 1 is left of the way, -1 right."""
    dx, dy = tip[0] - back[0], tip[1] - back[1]
    length = math.hypot(dx, dy) or 1
    dx, dy = dx / length, dy / length
    nx, ny = dy * side, -dx * side
    wing = (tip[0] - dx * size + nx * size * 0.55, tip[1] - dy * size + ny * size * 0.55)
    root = (tip[0] - dx * size * 0.8, tip[1] - dy * size * 0.8)
    corners = "L".join(f"{fixed(x)} {fixed(y)}" for x, y in (tip, wing, root))
    return f'<path class="barb {css}" d="M{corners}Z"/>'


def arrow(curve: Curve, css: str, *, known: bool, side: int = 1) -> str:
    """Return a curve with its barb and a wide invisible line that is easy to point at."""
    data = curve.path()
    width = " known" if known else ""
    head = barb(curve.end, curve.at(0.93), css, side=side, size=11 if known else 9)
    return f'<path class="flow {css}{width}" d="{data}"/>{head}<path class="hit" d="{data}"/>'
