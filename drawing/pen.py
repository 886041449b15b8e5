"""A pen that writes from the side on which reading begins, so that one drawing serves both directions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from drawing.markup import Point, fixed, text


class Level(NamedTuple):
    """A part of a way that runs level."""

    start: float
    end: float
    y: float


@dataclass(frozen=True)
class Pen:
    """Writes at places counted from the side on which reading begins."""

    width: float
    mirror: bool = False

    def x(self, x: float) -> float:
        """Return a place from the left."""
        return self.width - x if self.mirror else x

    def text(self, x: float, y: float, words: object, css: str = "", *, end: bool = False) -> str:
        """Return words that begin at x, or end there."""
        return text(self.x(x), y, words, css, anchor="end" if end != self.mirror else "start")

    def rect(self, x: float, y: float, width: float, height: float, css: str) -> str:
        """Return a box."""
        left = self.width - x - width if self.mirror else x
        return f'<rect class="{css}" x="{fixed(left)}" y="{fixed(y)}" width="{fixed(width)}" height="{fixed(height)}"/>'

    def line(self, start: Point, end: Point) -> str:
        """Return a straight way."""
        return f"M{fixed(self.x(start[0]))} {fixed(start[1])}L{fixed(self.x(end[0]))} {fixed(end[1])}"

    def way(self, levels: Sequence[Level], shift: float = 0.0) -> str:
        """Return the way along levels, from the first to the last, with a bend from each to the next."""
        first = levels[0]
        steps = [f"M{fixed(self.x(first.start))} {fixed(first.y + shift)}H{fixed(self.x(first.end))}"]
        for one, two in pairwise(levels):
            middle = fixed(self.x((one.end + two.start) / 2))
            y0, y1 = fixed(one.y + shift), fixed(two.y + shift)
            steps.append(f"C{middle} {y0} {middle} {y1} {fixed(self.x(two.start))} {y1}H{fixed(self.x(two.end))}")
        return "".join(steps)

    def ribbon(self, levels: Sequence[Level], thickness: float) -> str:
        """Return the outline of a band of one thickness on that way."""
        back = [Level(level.end, level.start, level.y) for level in reversed(levels)]
        lower = self.way(back, thickness / 2)
        return f"{self.way(levels, -thickness / 2)}L{lower[1:]}Z"
