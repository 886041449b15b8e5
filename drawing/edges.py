"""Flows over the edge of the sheet: to and from markets, and to and from organisations that stand elsewhere."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drawing.arrows import Curve, arrow, level
from drawing.geometry import Box
from drawing.lettering import TINY_SIZE, printed_name, rows_of, text_width
from drawing.markup import link, text
from drawing.spots import Spot
from drawing.subjects import FlowLine, MapWords, Place

STATUS_ORDER = ("operating", "planned", "potential", "ended")
SLOT, SHORT_SLOT = 46.0, 36.0
ROW = 12.5
TOP, FOOT = 34.0, 50.0
INSET = 12.0


@dataclass(frozen=True)
class EdgeFlow:
    """Linkages of one spot that leave (or enter) the sheet together: same style, and one product or none known in quantity."""

    spot: Spot
    outward: bool
    flows: tuple[FlowLine, ...]
    partners: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Return whether a quantity is known."""
        return any(flow.quantity for flow in self.flows)

    @property
    def css(self) -> str:
        """Return the line style, which all flows of the group share."""
        return self.flows[0].css

    @property
    def rank(self) -> tuple[int, bool, int, str]:
        """Return the order of importance: status, known before unknown, many before few."""
        status = self.flows[0].status
        return STATUS_ORDER.index(status) if status in STATUS_ORDER else 9, not self.is_known, -len(self.flows), self.flows[0].key


def _names(names: Sequence[str], words: MapWords, room: float) -> str:
    """Return as many names as the room takes, one at least, and how many more there are."""
    if not names:
        return ""
    for count in range(len(names), 0, -1):
        shown = ", ".join(names[:count])
        full = shown if count == len(names) else words.more % {"names": shown, "count": len(names) - count}
        if text_width(full, TINY_SIZE) <= room:
            return full
    return names[0] if len(names) == 1 else words.more % {"names": names[0], "count": len(names) - 1}


def flow_heading(flows: Sequence[FlowLine], words: MapWords) -> str:
    """Return what flows: the product, or how many products there are."""
    labels = sorted({flow.label for flow in flows if flow.label})
    if len(labels) > 2:
        return words.products % {"count": len(labels)}
    joined = ", ".join(labels)
    return joined[:1].upper() + joined[1:]


def flow_amount(flows: Sequence[FlowLine], words: MapWords) -> str:
    """Return what is known of it: the quantity of a single flow, of several how many are known; a status other than operating is said."""
    known = [flow.quantity for flow in flows if flow.quantity]
    if not known:
        said = words.not_known
    elif len(flows) == 1:
        said = known[0]
    else:
        said = words.known_of % {"known": len(known), "count": len(flows)}
    status = flows[0].status
    return said if status == "operating" else f"{said} ({words.status.get(status, status)})"


def edge_flows(
    flows: Iterable[FlowLine], spot_of: Mapping[str, Spot], places: Mapping[str, Place], *, most: int, alone: bool
) -> tuple[list[EdgeFlow], int]:
    """Return the groups of flows over the edge, the most important first, and how many linkages are left out for want of room.

    The linkages of a spot with the same direction and line style are one arrow; with `alone` those of known quantity have one each.
    """
    piles: dict[tuple[str, ...], list[FlowLine]] = defaultdict(list)
    for flow in flows:
        outward = flow.supplier in spot_of
        if outward == (flow.customer in spot_of):
            continue
        own = spot_of[flow.supplier if outward else flow.customer].key
        piles[(own, str(outward), flow.css, flow.key if flow.quantity and alone else "")].append(flow)
    groups = []
    for pile in piles.values():
        outward = pile[0].supplier in spot_of
        partners = dict.fromkeys(printed_name(places[flow.customer if outward else flow.supplier].name) for flow in pile)
        spot = spot_of[pile[0].supplier if outward else pile[0].customer]
        groups.append(EdgeFlow(spot, outward, tuple(pile), tuple(partners)))
    groups.sort(key=lambda group: group.rank)
    return groups[:most], sum(len(group.flows) for group in groups[most:])


Row = tuple[str, str]  # words, and the class of their letters
STRONG, PLAIN, UNKNOWN = "tiny halo strong", "tiny halo", "tiny halo nkt"


@dataclass(frozen=True)
class EdgeLine:
    """A group with its way over the edge and the box of its label."""

    group: EdgeFlow
    curve: Curve
    label: tuple[Row, ...]
    box: Box
    on_left: bool


def edge_label(group: EdgeFlow, words: MapWords, room: float, *, short: bool) -> tuple[Row, ...]:
    """Return the lines of a label: what goes where, then how much; a short one says only what. No word is cut.

    Several products that have no room in two lines are counted; partners are as many as have room in a line, the others counted.
    """
    heading = flow_heading(group.flows, words)
    labels = {flow.label for flow in group.flows if flow.label}
    if len(labels) > 1 and len(rows_of(heading, room, bold=True)) > 1 + short:
        heading = words.products % {"count": len(labels)}
    pattern = words.to if group.outward else words.from_
    if short:
        return _strong(heading or pattern % {"names": _names(group.partners, words, room)}, room)
    amount = tuple((row, PLAIN if group.is_known else UNKNOWN) for row in rows_of(flow_amount(group.flows, words), room))
    partners = pattern % {"names": _names(group.partners, words, room - 30)}
    if not heading:
        return (*_strong(partners[:1].upper() + partners[1:], room), *amount)
    # What goes where in one line or two; where all the partners have no room, with fewer of the names.
    for most, share in ((1, 1.0), (2, 1.0), (2, 0.75), (2, 0.5), (2, 0.35)):
        said = _strong(f"{heading} {pattern % {'names': _names(group.partners, words, (room - 30) * share)}}", room)
        if len(said) <= most and (most == 1 or text_width(heading, TINY_SIZE, bold=True) > room):
            return (*said, *amount)
    return (*_strong(heading, room), *((row, PLAIN) for row in rows_of(partners, room)), *amount)


def _strong(said: str, room: float) -> tuple[Row, ...]:
    return tuple((row, STRONG) for row in rows_of(said, room, bold=True))


def _sides(groups: Sequence[EdgeFlow], width: float) -> tuple[list[EdgeFlow], list[EdgeFlow]]:
    """Return the groups that leave over the left and over the right edge: the nearer one, evened out."""
    left: list[EdgeFlow] = []
    right: list[EdgeFlow] = []
    for group in groups:
        lean = (group.spot.position[0] - width / 2) / width * 4
        (left if len(left) + lean <= len(right) else right).append(group)
    return left, right


def spread(wanted: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Return ascending positions as near to the wanted ones as a least step between neighbours allows.

    >>> spread([10, 10, 50], 20, 0, 100)
    [0.0, 20.0, 50]
    """
    places = [max(low, value) for value in wanted]
    for _round in range(40):
        for index in range(1, len(places)):
            gap = step - (places[index] - places[index - 1])
            if gap > 0.01:
                places[index - 1] -= gap / 2
                places[index] += gap / 2
        if places and places[0] < low:
            places[0] = low
        if places and places[-1] > high:
            places[-1] = high
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + step)
    return [round(value, 1) for value in places]


def edge_lines(groups: Sequence[EdgeFlow], words: MapWords, *, width: float, height: float, room: float, short: bool) -> list[EdgeLine]:
    """Return the ways of the groups over the left and right edges, as level as the labels beside them allow.

    On each side they keep the order of their spots from top to bottom, so that they cross as little as possible.
    """
    found = []
    for on_left, side in zip((True, False), _sides(groups, width), strict=True):
        ordered = sorted(side, key=lambda group: (group.spot.position[1], group.spot.key, not group.outward, group.rank))
        labels = [edge_label(group, words, room, short=short) for group in ordered]
        step = _step(labels, height, short=short)
        for group, label, y in zip(
            ordered, labels, spread([group.spot.position[1] for group in ordered], step, TOP, height - FOOT), strict=True
        ):
            edge = 0.0 if on_left else width
            out = level(group.spot.position, (edge, y), gap_end=1 if group.outward else 0)
            wide = max(text_width(row, TINY_SIZE, bold=css == STRONG) for row, css in label) + 4
            left = INSET if on_left else width - INSET - wide
            found.append(EdgeLine(group, out, label, Box(left, y + 2, left + wide, y + 5 + ROW * len(label)), on_left))
    return found


def _step(labels: Sequence[tuple[Row, ...]], height: float, *, short: bool) -> float:
    """Return how far apart the groups of one side stand: as far as the tallest label needs, as far as the height allows."""
    wanted = max([ROW * len(label) + 8 for label in labels] + [SHORT_SLOT if short else SLOT])
    return min(wanted, (height - TOP - FOOT) / max(len(labels) - 1, 1))


def most_groups(height: float, *, short: bool) -> int:
    """Return how many groups both edges together may show: what has room, and not more than a reader can follow."""
    room = math.floor((height - TOP - FOOT) / (SHORT_SLOT if short else SLOT)) + 1
    return max(min(2 * room, 6 if short else 10), 2)


def edge_svg(line: EdgeLine, *, labelled: bool) -> str:
    """Return one group: the arrow (towards the edge, or from it to the spot) and its label."""
    curve = line.curve if line.group.outward else Curve(line.curve.end, line.curve.second, line.curve.first, line.curve.start)
    side = 1 if line.on_left == line.group.outward else -1
    drawn = arrow(curve, line.group.css, known=line.group.is_known, side=side)
    anchor, x = ("start", line.box.left) if line.on_left else ("end", line.box.right)
    rows = []
    for index, (row, css) in enumerate(line.label if labelled else ()):
        rows.append(text(x, line.box.top + 10 + ROW * index, row, css, anchor=anchor))
    flows = line.group.flows
    title = ", ".join(flow.label for flow in flows[:1] if flow.label) + ": " + ", ".join(line.group.partners)
    return link(
        drawn + "".join(rows),
        href=flows[0].href if len(flows) == 1 else "",
        css="edge",
        title=title.strip(": "),
        key=" ".join(f.key for f in flows),
    )
