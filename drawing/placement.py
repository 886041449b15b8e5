"""Where labels go: candidates in the order of preference, none over another, as few lines crossed as possible."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from drawing.geometry import Box, clip_segment
from drawing.markup import Point

POINT_COST = 40.0
LINE_COST = 0.9
GAP_COST = 0.22
LEADER_COST = 14.0
LEADER_FROM = 16.0  # pixels; nearer words need no line to what they name


@dataclass(frozen=True)
class Candidate:
    """A place for a label: its box, the cost of choosing it, and which end of the words touches what it names."""

    box: Box
    cost: float = 0.0
    anchor: str = "start"
    origin: Point | None = None

    def leader(self) -> tuple[Point, Point] | None:
        """Return the line from what is named to the nearest point of the box; None when they stand together."""
        if self.origin is None:
            return None
        x, y = self.origin
        near = (min(max(x, self.box.left), self.box.right), min(max(y, self.box.top), self.box.bottom))
        return (self.origin, near) if math.dist(self.origin, near) >= LEADER_FROM else None


@dataclass
class Placer:
    """What is taken on a sheet so far, and what should rather stay visible.

    Boxes never overlap. Points (places) and line samples (flows) may be covered at a cost.
    """

    sheet: Box
    taken: list[Box] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    samples: list[Point] = field(default_factory=list)
    leaders: list[tuple[Point, Point]] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Return whether a box lies on the sheet and overlaps nothing placed."""
        return self.sheet.contains(box) and not any(box.overlaps(other) for other in self.taken)

    def cost(self, candidate: Candidate) -> float:
        """Return the cost of what a label would cover, and its leader cross."""
        box = candidate.box
        room = box.grown(2)
        points = sum(room.holds(point) for point in self.points)
        lines = sum(box.holds(sample) for sample in self.samples)
        leader = candidate.leader()
        crossed = sum(clip_segment(*leader, other) is not None for other in self.taken) - 1 if leader else 0
        struck = sum(clip_segment(*other, box) is not None for other in self.leaders)
        return candidate.cost + points * POINT_COST + lines * LINE_COST + (max(crossed, 0) + struck) * LEADER_COST

    def take(self, box: Box) -> None:
        """Reserve a box."""
        self.taken.append(box)

    def place(self, candidates: Iterable[Candidate], *, limit: float = 1e9) -> Candidate | None:
        """Return the cheapest free candidate and reserve it; None when there is none below the limit.

        Equal costs: the first one, so that the same map looks the same tomorrow.
        """
        best: Candidate | None = None
        least = limit
        for candidate in candidates:
            if candidate.cost >= least or not self.free(candidate.box):
                continue
            cost = self.cost(candidate)
            if cost < least:
                best, least = candidate, cost
        if best is not None:
            self.take(best.box)
            leader = best.leader()
            if leader:
                self.leaders.append(leader)
        return best


def around(point: Point, width: float, height: float, gaps: Sequence[float]) -> list[Candidate]:
    """Return candidates around a point: right, left, above, below and the corners, at each gap, nearer ones cheaper."""
    x, y = point
    found: list[Candidate] = []
    for gap in gaps:
        slant = gap * 0.75
        rows = (
            (x + gap, y - height / 2, 0, "start"),
            (x - gap - width, y - height / 2, 2, "end"),
            (x + slant, y - slant - height, 1, "start"),
            (x + slant, y + slant, 1, "start"),
            (x - slant - width, y - slant - height, 3, "end"),
            (x - slant - width, y + slant, 3, "end"),
            (x + gap, y - height * 0.15, 2, "start"),
            (x + gap, y - height * 0.85, 2, "start"),
            (x - gap - width, y - height * 0.15, 4, "end"),
            (x - gap - width, y - height * 0.85, 4, "end"),
            (x - width / 2, y - gap - height, 5, "start"),
            (x - width / 2, y + gap, 5, "start"),
        )
        found += [
            Candidate(Box(left, top, left + width, top + height), cost + gap * GAP_COST, anchor, point) for left, top, cost, anchor in rows
        ]
    return found
