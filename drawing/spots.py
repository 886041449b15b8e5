"""Members that stand together: grouped into spots, and written beside the spot as a block of names and symbols."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawing.geometry import Box
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, text_width, wrapped
from drawing.markup import Point, clean, fixed, link, path_data, text
from drawing.subjects import MapWords, Place
from drawing.symbols import KINDS, symbol

NAME_ROW = 15.0
MOST_ROWS = 3  # of a name; a longer one is cut
NOTE_ROW = 13.0
SYMBOL_STEP = 13.5
INDENT = 15.0


@dataclass(frozen=True)
class Spot:
    """One point of the sheet and who stands there."""

    position: Point
    members: tuple[Place, ...]
    title: str

    @property
    def key(self) -> str:
        """Return the key of the first member: spots are told apart by it."""
        return self.members[0].key

    @property
    def is_exact(self) -> bool:
        """Return whether one organisation stands here, at its own site: its symbol is drawn at the point."""
        return len(self.members) == 1 and self.members[0].precision == "site"

    @property
    def is_unsure(self) -> bool:
        """Return whether no member's site is known, only the town."""
        return all(place.precision == "city" for place in self.members)


def _rank(place: Place, weights: Mapping[str, int]) -> tuple[bool, bool, int, int, str]:
    """Return the order of members at a spot: members, anchors, those with most flows, kinds, keys."""
    kind = KINDS.index(place.kind) if place.kind in KINDS else 1
    return not place.inside, not place.is_anchor, -weights.get(place.key, 0), kind, place.key


def _title(places: Sequence[Place]) -> str:
    """Return the locality that most of the places name; of equal ones the first in the alphabet."""
    named = Counter(place.locality for place in places if place.locality)
    return min(named, key=lambda name: (-named[name], name)) if named else ""


def grouped(located: Sequence[tuple[Place, Point]], *, nearer_than: float, weights: Mapping[str, int]) -> list[Spot]:
    """Return the spots of a sheet: places nearer to one another than so many pixels are one spot, at the place of the most.

    `weights` counts the flows of each key: who has most is named first.
    """
    groups: dict[tuple[int, int], list[tuple[Place, Point]]] = {}
    for place, point in located:
        groups.setdefault((round(point[0] * 2), round(point[1] * 2)), []).append((place, point))
    piles = sorted(groups.values(), key=lambda pile: (-len(pile), min(place.key for place, _point in pile)))
    merged: list[list[tuple[Place, Point]]] = []
    for pile in piles:
        near = [other for other in merged if math.dist(other[0][1], pile[0][1]) < nearer_than]
        if near:
            min(near, key=lambda other: math.dist(other[0][1], pile[0][1])).extend(pile)
        else:
            merged.append(list(pile))
    spots = []
    for pile in merged:
        members = sorted((place for place, _point in pile), key=lambda place: _rank(place, weights))
        spots.append(Spot(pile[0][1], tuple(members), _title(members)))
    return sorted(spots, key=lambda spot: (-len(spot.members), spot.key))


@dataclass(frozen=True)
class Block:
    """What is written beside a spot: a title, notes, named members, and symbols in rows for the rest."""

    title: str
    notes: tuple[str, ...]
    named: tuple[Place, ...]
    rest: tuple[Place, ...]
    columns: int
    room: float = 210.0
    bare: bool = False  # the symbol stands at the place itself

    @property
    def indent(self) -> float:
        """Return how far names stand in from the edge."""
        return 0.0 if self.bare else INDENT

    @property
    def title_rows(self) -> list[str]:
        """Return the lines of the title."""
        return wrapped(self.title, self.room + 30, TINY_SIZE, most=MOST_ROWS, bold=True) if self.title else []

    def printed(self, place: Place) -> list[str]:
        """Return the lines of a name as the block prints it."""
        return wrapped(printed_name(place.name), self.room, NAME_SIZE, most=MOST_ROWS, bold=place.is_anchor)

    @property
    def width(self) -> float:
        """Return the width in pixels."""
        rows = [text_width(row, TINY_SIZE, bold=True) * 1.06 for row in self.title_rows]
        rows += [text_width(note, TINY_SIZE) for note in self.notes]
        rows += [self.indent + text_width(row, NAME_SIZE, bold=place.is_anchor) for place in self.named for row in self.printed(place)]
        rows.append(min(len(self.rest), self.columns) * SYMBOL_STEP)
        return max(rows) + 2

    @property
    def height(self) -> float:
        """Return the height in pixels."""
        rows = math.ceil(len(self.rest) / self.columns)
        names = len(self.title_rows) + sum(len(self.printed(place)) for place in self.named)
        return names * NAME_ROW + len(self.notes) * NOTE_ROW + rows * SYMBOL_STEP + 2


def block_of(spot: Spot, words: MapWords, *, within: int, most_named: int, columns: int, room: float) -> Block:
    """Return the block of a spot; anchors are named first, then who has most flows, the rest become symbols."""
    count = len(spot.members)
    if count == 1:
        return Block("", (), spot.members, (), columns, room, spot.is_exact)
    named = count if count <= most_named + 1 else max(most_named, min(sum(place.is_anchor for place in spot.members), most_named + 2))
    notes = []
    if spot.is_unsure:
        notes.append(words.sites_not_known)
    if within:
        notes.append(words.within % {"count": within})
    title = printed_name(spot.title)
    if title and count > named:
        title = f"{title} · {count}"
    rest = sorted(
        spot.members[named:], key=lambda place: (not place.inside, KINDS.index(place.kind) if place.kind in KINDS else 1, place.key)
    )
    return Block(title, tuple(notes), spot.members[:named], tuple(rest), columns, room)


def member_link(place: Place, content: str) -> str:
    """Return a drawn member as a link with its name."""
    return link(content, href=place.href, css="node" if place.inside else "node out", title=place.name, key=place.key)


def block_svg(block: Block, box: Box, *, anchor: str) -> str:
    """Return the block written into its box; anchor "end" sets it flush with the right edge."""
    edge, sign = (box.left, 1) if anchor == "start" else (box.right, -1)
    y = box.top
    parts = []
    for row in block.title_rows:
        y += NAME_ROW
        parts.append(text(edge, y - 4, row, "place halo", anchor=anchor))
    for note in block.notes:
        y += NOTE_ROW
        parts.append(text(edge, y - 4, note, "tiny halo", anchor=anchor))
    for place in block.named:
        mark = "" if block.bare else symbol(place.shape, edge + sign * 5, y + NAME_ROW - 7.5, status=place.status)
        css = "halo strong" if place.is_anchor else "halo"
        for row in block.printed(place):
            y += NAME_ROW
            mark += text(edge + sign * block.indent, y - 3.5, row, css, anchor=anchor)
        parts.append(member_link(place, mark))
    for index, place in enumerate(block.rest):
        x = edge + sign * (5 + index % block.columns * SYMBOL_STEP)
        sign_y = y + SYMBOL_STEP / 2 + 1 + index // block.columns * SYMBOL_STEP
        parts.append(member_link(place, symbol(place.shape, x, sign_y, radius=4.6, status=place.status, title=place.name)))
    return "".join(parts)


def point_svg(spot: Spot) -> str:
    """Return the mark at the place itself: the symbol of the one organisation, or a ring for a town or site of several."""
    x, y = spot.position
    if spot.is_exact:
        place = spot.members[0]
        return member_link(place, symbol(place.shape, x, y, radius=5.5, status=place.status))
    return f'<circle class="pt" cx="{fixed(x)}" cy="{fixed(y)}" r="3.2"><title>{clean(spot.title)}</title></circle>'


def leader_svg(line: tuple[Point, Point] | None) -> str:
    """Return the line from a spot to its block when the block stands off."""
    return f'<path class="leader" d="{path_data(line)}"/>' if line else ""
