"""Where the flows of a value chain stand on a sheet: widths of the columns, heights of the bands, places of the words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from drawing.chain_layout import OPERATING, ChainFlow, Column, columns_of, greatest_sum
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, rows_of, text_width, widest_word

BAND = 250.0  # pixels of the greatest sum of known quantities in one column
LINE, NAME_LINE = 13.0, 15.0
HEAD = 30.0
BAR, LAST_BAR, AIR = 7.0, 4.0, 6.0
PORT = 7.0  # pixels that a hairline or a thin band takes where no words stand at it
GAP, LAST_GAP = 15.0, 7.0
BEND_LEAST, BEND_GOOD = 34.0, 62.0
WANTED_MOST = 230.0
ONE_LINE = 76.0


def least_room(words: str, size: float, bold: bool) -> float:
    """Return the least width in which words take two lines; few words keep to one."""
    low, high = 0.0, text_width(words, size, bold=bold)
    while high > ONE_LINE and high - low > 2:
        middle = (low + high) / 2
        rows = rows_of(words, middle, size, bold=bold)
        fits = len(rows) <= 2 and all(text_width(row, size, bold=bold) <= middle + 0.2 for row in rows)
        low, high = (low, middle) if fits else (middle, high)
    return high + 1


@dataclass(eq=False)
class Leg:
    """The way of a flow from one column to the next where it stops or passes, with the room that it takes at both ends."""

    start: str
    end: str
    thickness: float
    out_slot: float = PORT
    in_slot: float = PORT
    out_top: float = 0.0
    in_top: float = 0.0
    out_low: float | None = None
    y0: float = 0.0
    y1: float = 0.0


@dataclass(eq=False)
class Band:
    """A flow on the sheet: its words, its thickness (0: a hairline), and the legs of its way; it passes the columns between its ends."""

    flow: ChainFlow
    title: str
    amount: str
    thickness: float
    into_last: bool
    legs: list[Leg]
    rows: tuple[tuple[str, str], ...] = ()
    name_rows: tuple[str, ...] = ()
    amount_rows: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return product and amount."""
        return ", ".join(part for part in (self.title, self.amount) if part)

    @property
    def is_thick(self) -> bool:
        """Return whether its words stand inside it."""
        return self.thickness >= LINE * len(self.rows) + 5

    @property
    def words_top(self) -> float:
        """Return where its words begin: over the line or in the middle of the band; at the end for a flow into the last column."""
        if self.into_last:
            leg, lines = self.legs[-1], max(len(self.name_rows), len(self.amount_rows))
            return leg.in_top + max((self.thickness + 2 - LINE * lines) / 2, 0.0)
        leg = self.legs[0]
        return leg.y0 - len(self.rows) * LINE / 2 - 1 if self.is_thick else leg.out_top


@dataclass(eq=False)
class Stop:
    """An organisation or market at its column, or (`passes`) a flow that goes by."""

    key: str
    name: str
    kind: str
    column: int
    is_last: bool
    operates: bool = False
    passes: bool = False
    outward: list[Leg] = field(default_factory=list)
    inward: list[Leg] = field(default_factory=list)
    head: tuple[str, ...] = ()
    top: float = 0.0

    @property
    def lead(self) -> float:
        """Return the height of the name above the bar."""
        return 0.0 if self.is_last or self.passes else NAME_LINE * len(self.head) + 3

    @property
    def body(self) -> float:
        """Return the height of the bar."""
        return max(sum(leg.out_slot for leg in self.outward), sum(leg.in_slot for leg in self.inward), 6.0)

    @property
    def height(self) -> float:
        """Return the height of name and bar."""
        return self.lead + self.body


@dataclass(frozen=True)
class Rooms:
    """Widths: the words of each column but the last, the bend after them, and customer, product and amount beside the last."""

    words: tuple[float, ...]
    bend: float
    last: tuple[float, float, float]

    def left(self, column: int) -> float:
        """Return where a column begins."""
        return sum(self.words[:column]) + column * (BAR + AIR + self.bend)


@dataclass(frozen=True)
class ChainSheet:
    """A chain laid out."""

    columns: tuple[Column, ...]
    stops: Mapping[str, Stop]
    bands: tuple[Band, ...]
    rooms: Rooms
    scale: float
    height: float


def chain_sheet(flows: Sequence[ChainFlow], width: float, words_of: Callable[[ChainFlow], tuple[str, str]]) -> ChainSheet | None:
    """Return the sheet of flows without circles; `words_of` gives what flows and the figure of a flow in words.

    None where the width has no room for so many columns.
    """
    column, columns = columns_of(flows)
    last = len(columns) - 1
    greatest = greatest_sum(flows, column)
    scale = BAND / greatest if greatest else 0.0
    stops = _stops(flows, column, last)
    bands = []
    for flow in flows:
        thickness = max(flow.quantity * scale, 1.5) if flow.is_scaled and flow.quantity is not None else 0.0
        bands.append(Band(flow, *words_of(flow), thickness, column[flow.end] == last, _legs(flow, thickness, column, stops)))
    rooms = _rooms(bands, stops, last, width)
    if rooms is None:
        return None
    for band in bands:
        _worded(band, rooms, column[band.flow.start])
    for stop in stops.values():
        room = rooms.last[0] if stop.is_last else rooms.words[stop.column]
        stop.head = () if stop.passes else tuple(rows_of(printed_name(stop.name), room, NAME_SIZE, bold=True))
        short = NAME_LINE * len(stop.head) + 3 - sum(leg.in_slot for leg in stop.inward)
        if stop.is_last and short > 0:
            stop.inward[-1].in_slot += short
    _settle(list(stops.values()), last)
    height = max(stop.top + stop.height for stop in stops.values())
    return ChainSheet(tuple(columns), stops, tuple(bands), rooms, scale, height)


def _stops(flows: Sequence[ChainFlow], column: Mapping[str, int], last: int) -> dict[str, Stop]:
    stops: dict[str, Stop] = {}
    for flow in flows:
        for key, name, kind in (
            (flow.start, flow.supplier_name or flow.supplier, "firm"),
            (flow.end, flow.customer_name or flow.customer, flow.customer_kind),
        ):
            stop = stops.setdefault(key, Stop(key, name, kind, column[key], is_last=column[key] == last))
            stop.operates = stop.operates or flow.status == OPERATING
    return stops


def _legs(flow: ChainFlow, thickness: float, column: Mapping[str, int], stops: dict[str, Stop]) -> list[Leg]:
    """Return the legs of a flow; in the columns between its ends it gets room of its own."""
    here = stops[flow.start]
    legs = []
    for each in range(here.column + 1, column[flow.end] + 1):
        if each == column[flow.end]:
            there = stops[flow.end]
        else:
            key = f"{flow.key}/{each}"
            there = stops[key] = Stop(key, "", "", each, is_last=False, operates=flow.status == OPERATING, passes=True)
        leg = Leg(here.key, there.key, thickness, max(thickness + 2, PORT), max(thickness + 2, PORT))
        here.outward.append(leg)
        there.inward.append(leg)
        legs.append(leg)
        here = there
    return legs


def _rooms(bands: Sequence[Band], stops: Mapping[str, Stop], last: int, width: float) -> Rooms | None:
    """Return the widths: two lines for everything first, then room for the bends, then one line as far as it goes.

    Where that is too wide words take more lines; None where not even their longest words stand side by side.
    """
    words = [[(printed_name(stop.name), NAME_SIZE, True) for stop in stops.values() if stop.column == each] for each in range(last)]
    for band in bands:
        if not band.into_last:
            words[stops[band.flow.start].column].append((band.label, TINY_SIZE, False))
    ends = [band for band in bands if band.into_last]
    words.append([(printed_name(stop.name), NAME_SIZE, True) for stop in stops.values() if stop.is_last])
    words.append([(band.title, TINY_SIZE, False) for band in ends])
    words.append([(band.amount, TINY_SIZE, True) for band in ends])
    least = [max([least_room(*each) for each in column] or [30.0]) for column in words]
    wanted = [
        max(low, min(max([text_width(text, size, bold=bold) + 2 for text, size, bold in each] or [30.0]), WANTED_MOST))
        for low, each in zip(least, words, strict=True)
    ]
    left = width - last * (BAR + AIR + BEND_LEAST) - LAST_BAR - 14 - 20 - sum(least)
    if left < 0:
        floors = [max([widest_word(text, size, bold=bold) + 1 for text, size, bold in column] or [30.0]) for column in words]
        spare = sum(least) - sum(floors)
        if spare + left < 0:
            return None
        rooms = [floor + (low - floor) * (spare + left) / spare for floor, low in zip(floors, least, strict=True)]
        return Rooms(tuple(rooms[:last]), BEND_LEAST, (rooms[last], rooms[last + 1], rooms[last + 2]))
    bend = min(left / max(last, 1), BEND_GOOD - BEND_LEAST)
    left -= bend * last
    more = sum(wanted) - sum(least)
    part = min(left / more, 1.0) if more > 0 else 0.0
    rooms = [low + (high - low) * part for low, high in zip(least, wanted, strict=True)]
    bend += max(left - more, 0.0) / max(last, 1)
    return Rooms(tuple(rooms[:last]), BEND_LEAST + bend, (rooms[last], rooms[last + 1], rooms[last + 2]))


def _worded(band: Band, rooms: Rooms, column: int) -> None:
    """Break the words of a flow into lines, and give it the height that they need at the end where they stand."""
    if band.into_last:
        leg = band.legs[-1]
        band.name_rows = tuple(rows_of(band.title, rooms.last[1])) if band.title else ()
        band.amount_rows = tuple(rows_of(band.amount, rooms.last[2], bold=True))
        leg.in_slot = max(band.thickness + 2, LINE * max(len(band.name_rows), len(band.amount_rows)) + 3)
        return
    leg, room = band.legs[0], rooms.words[column]
    css = "tiny" if band.flow.quantity is not None else "tiny nkt"
    inside = [("tiny strong", row) for row in rows_of(band.title, room, bold=True)] if band.title else []
    inside += [("tiny inside" if inside else "tiny strong", row) for row in rows_of(band.amount, room, bold=not inside)]
    if band.thickness >= LINE * len(inside) + 5:
        band.rows = tuple(inside)
        return
    band.rows = tuple((f"{css} halo", row) for row in rows_of(band.label, room))
    leg.out_slot = LINE * len(band.rows) + band.thickness + 8
    leg.out_low = leg.out_slot - 4 - band.thickness / 2


def _settle(stops: Sequence[Stop], last: int) -> None:
    """Place everything: each stop as level with its neighbours as the others of its column allow."""
    columns = [[stop for stop in stops if stop.column == each] for each in range(last + 1)]
    for column in columns:
        _stack(column, 0.0)
    limit = max(sum(stop.height + _gap(stop) for stop in column) for column in columns)
    by_key = {stop.key: stop for stop in stops}
    for number in range(7):
        inward = number % 2 == 0
        for column in columns if inward else list(reversed(columns)):
            _ports(stops, by_key)
            wanted = {stop.key: _level(stop, inward=inward) for stop in column}
            column.sort(key=lambda stop: (not stop.operates, wanted[stop.key]))
            for stop in column:
                stop.top = wanted[stop.key]
            _stack(column, limit)
    least = min(stop.top for stop in stops)
    for stop in stops:
        stop.top += HEAD - least
    _ports(stops, by_key)


def _gap(stop: Stop) -> float:
    return LAST_GAP if stop.is_last or stop.passes else GAP


def _stack(column: Sequence[Stop], limit: float) -> None:
    """Push the stops of a column apart, downwards first, then upwards from the limit."""
    floor = 0.0
    for stop in column:
        stop.top = max(stop.top, floor)
        floor = stop.top + stop.height + _gap(stop)
    ceiling = limit or floor
    for stop in reversed(column):
        stop.top = min(stop.top, ceiling - stop.height)
        ceiling = stop.top - _gap(stop)


def _level(stop: Stop, *, inward: bool) -> float:
    """Return the top at which the legs of one side of a stop would run level; of the other side where it has none there."""
    inward = bool(stop.inward) if inward else not stop.outward
    legs = stop.inward if inward else stop.outward
    weight = sum(max(leg.thickness, 3.0) for leg in legs)
    shift = sum((leg.y0 - leg.y1 if inward else leg.y1 - leg.y0) * max(leg.thickness, 3.0) for leg in legs)
    return stop.top + shift / weight


def _ports(stops: Sequence[Stop], by_key: Mapping[str, Stop]) -> None:
    """Order the legs at both ends of each stop by where they lead, and place them."""

    def middle(key: str) -> float:
        stop = by_key[key]
        return stop.top + stop.lead + stop.body / 2

    for stop in stops:
        stop.outward.sort(key=lambda leg: (middle(leg.end), leg.end))
        stop.inward.sort(key=lambda leg: (middle(leg.start), leg.start))
        y = stop.top + stop.lead
        for leg in stop.outward:
            leg.out_top = y
            leg.y0 = y + (leg.out_slot / 2 if leg.out_low is None else leg.out_low)
            y += leg.out_slot
        y = stop.top + stop.lead
        for leg in stop.inward:
            leg.in_top = y
            leg.y1 = y + (max(leg.thickness / 2 + 1, 8.0) if stop.is_last else leg.in_slot / 2)
            y += leg.in_slot
