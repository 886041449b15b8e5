"""The value chain of one product family in one unit: columns by tier, bands as wide as what is known, hairlines for what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from drawing.chain_layout import OPERATING, ChainFlow, ChainView, without_circles
from drawing.chain_sheet import BAR, LAST_BAR, LINE, NAME_LINE, Band, ChainSheet, Stop, chain_sheet
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, rows_of, text_width
from drawing.markup import clean, fixed, link
from drawing.pen import Level, Pen
from drawing.symbols import symbol

WIDE_FROM = 600  # pixels; a narrower sheet is a list by tier with bars
FAMILIES = 6
SCALES = (1, 2, 5)
MINUS = "\u2212"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class ChainWords:
    """The words of the drawing, in the reader's language; `%(...)s` are filled in."""

    title: str = "Value chain: %(family)s"
    description: str = "Flows: %(flows)s, of known quantity: %(known)s. The table on this page says the same."
    tier: str = "Tier %(tier)s"
    anchors: str = "Tier 0, anchors"
    markets: str = "Markets and others"
    not_known: str = "not known"
    part: str = "part of a total"
    apart: str = "Back along the chain, or against it; not to scale"
    return_flow: str = "return flow"
    against: str = "against the tiers"
    scale: str = "as wide as %(amount)s"
    scale_list: str = "as long as %(amount)s"
    beside: str = "pale: contract, capacity or derived, never added to actual figures"
    hairline: str = "hairline: not known, planned, potential, ended, or part of a total"
    empty: str = "No flow to draw."
    shown: str = "%(shown)s of %(all)s flows; the others are of other products or in other units"
    status: Mapping[str, str] = field(
        default_factory=lambda: {"operating": "operating", "planned": "planned", "potential": "potential", "ended": "ended"}, hash=False
    )


@dataclass(frozen=True)
class ChainDrawing:
    """Everything that a value chain shows: the flows of one view (`flows_of`); `unit` is the unit as it is printed.

    `all_flows` is the number of flows of all views: where there are more than are drawn, the drawing says so.
    """

    view: ChainView
    flows: Sequence[ChainFlow] = ()
    unit: str = ""
    words: ChainWords = field(default_factory=ChainWords)
    all_flows: int = 0


def value_chain_svg(drawing: ChainDrawing, *, width: float = 960, ident: str = "", mirror: bool = False) -> str:
    """Return the value chain of one product family in one unit as SVG text, drawn for one width in pixels.

    The same drawing gives the same text. What is scaled and what stands apart is told in `drawing.chain_layout`. Below 600 pixels, and
    where the words of its columns have no room beside each other, it is a list by tier in which the length of a bar is the quantity.

    Parameters
    ----------
    drawing
        The flows of one view, and the words in the reader's language.
    width
        Pixels: 960 on a page, 360 on a phone, 720 (portrait) or 1040 (landscape) on A4.
    ident
        Start of the ids inside the drawing; two on a page need two (default: `chain` and the width).
    mirror
        Draw from right to left.

    Returns
    -------
    str
        An `<svg>` with classes only. Flows are links that the keyboard reaches, named in full, and carry `data-key`. No word is cut.
    """
    ident = clean(ident or f"chain{width:.0f}")
    words = drawing.words
    pen = Pen(width, mirror)
    forward, apart = without_circles(drawing.flows)
    body, height = "", 0.0
    if forward:
        body, height = (_columns_svg(forward, drawing, pen) if width >= WIDE_FROM else None) or _list_svg(forward, drawing, pen)
    strip, more = _apart_svg(apart, words, pen, height)
    height += more
    head, room = _head_svg(drawing, pen)
    height += room
    if not drawing.flows:
        head, height = pen.text(0, 16, words.empty, "nkt"), 24.0
    counts = {"flows": len(drawing.flows), "known": sum(flow.quantity is not None for flow in drawing.flows)}
    title = ", ".join(part for part in (words.title % {"family": drawing.view.name}, drawing.unit) if part)
    return (
        f'<svg class="sankey" direction="ltr" viewBox="0 0 {fixed(width)} {fixed(height)}" width="{fixed(width)}"'
        f' height="{fixed(height)}" role="group" aria-labelledby="{ident}-t" aria-describedby="{ident}-d">'
        f'<title id="{ident}-t">{clean(title)}</title><desc id="{ident}-d">{clean(words.description % counts)}</desc>{head}'
        f'<g transform="translate(0 {fixed(room)})">{body}{strip}</g></svg>'
    )


def _head_svg(drawing: ChainDrawing, pen: Pen) -> tuple[str, float]:
    """Return what is drawn, in which unit, and how many flows are not; and the height that it takes."""
    named = ", ".join(part for part in (drawing.view.name, drawing.unit) if part)
    rows = [(row, "colhead") for row in rows_of(named, pen.width, NAME_SIZE, bold=True)] if named else []
    if drawing.all_flows > len(drawing.flows):
        said = drawing.words.shown % {"shown": len(drawing.flows), "all": drawing.all_flows}
        rows += [(row, "tiny") for row in rows_of(said, pen.width)]
    parts = [pen.text(0, 13 + NAME_LINE * index, row, css) for index, (row, css) in enumerate(rows)]
    return "".join(parts), NAME_LINE * len(rows) + 12 if rows else 0.0


def amount_text(flow: ChainFlow, words: ChainWords) -> str:
    """Return the figure of a flow in words, with its status where it does not operate, and whether it is part of a total."""
    marks = [words.status.get(flow.status, flow.status)] if flow.status != OPERATING else []
    marks += [words.part] if flow.is_part else []
    amount = flow.amount or words.not_known
    said = f"{amount} ({', '.join(marks)})" if marks else amount
    return said + _raised(flow.cited)


def _raised(numbers: Sequence[int]) -> str:
    """Return the numbers of footnotes as raised figures that stay with the word before them."""
    return "".join(f"\u202f{str(number).translate(RAISED)}" for number in numbers)


def sentence(flow: ChainFlow, words: ChainWords) -> str:
    """Return all that is said of a flow."""
    ends = f"{flow.product_name}: {flow.supplier_name or flow.supplier} → {flow.customer_name or flow.customer}"
    runs = words.return_flow if flow.is_return else words.against if flow.is_against else ""
    part = words.part if flow.is_part else ""
    return ", ".join(each for each in (ends, flow.amount or words.not_known, part, flow.said, runs) if each) + _raised(flow.cited)


def colours(flows: Sequence[ChainFlow]) -> dict[str, str]:
    """Return the colour class of each product."""
    products = sorted({flow.product for flow in flows})
    return {product: f"f{index % FAMILIES + 1}" for index, product in enumerate(products)}


def _rib_css(flow: ChainFlow, colour: Mapping[str, str]) -> str:
    return f"rib {colour[flow.product]}{f' beside {flow.basis}' if flow.is_beside else ''}"


def _columns_svg(flows: Sequence[ChainFlow], drawing: ChainDrawing, pen: Pen) -> tuple[str, float] | None:
    """Return the chain from one side to the other, and its height; None where its columns have no room."""
    words = drawing.words
    alone = {flow.product_name for flow in drawing.flows} == {drawing.view.name}
    sheet = chain_sheet(flows, pen.width, lambda flow: ("" if alone else flow.product_name, amount_text(flow, words)))
    if sheet is None:
        return None
    colour = colours(drawing.flows)
    # Thin ones last, so that no band hides a line.
    parts = [_heads_svg(sheet, words, pen)]
    parts += [_band_svg(band, sheet, colour, words, pen) for band in sorted(sheet.bands, key=lambda each: -each.thickness)]
    parts += [_stop_svg(stop, sheet, pen) for stop in sheet.stops.values() if not stop.passes]
    parts += [_band_words(band, sheet, pen) for band in sheet.bands]
    key, more = _key_svg(flows, sheet.scale, drawing, pen, sheet.height + 14)
    return "".join(parts) + key, sheet.height + 14 + more


def _heads_svg(sheet: ChainSheet, words: ChainWords, pen: Pen) -> str:
    """Return the heads of the columns; steps inside a tier have none of their own."""
    parts = [f'<path class="leader" d="M0 19.5h{fixed(pen.width)}"/>']
    lefts = [sheet.rooms.left(index) for index in range(len(sheet.columns))]
    for column, left in zip(sheet.columns, lefts, strict=True):
        if column.step:
            continue
        parts.append(pen.text(left, 13, _tier_name(column.tier, words), "colhead"))
    return "".join(parts)


def _tier_name(tier: int | None, words: ChainWords) -> str:
    if tier is None:
        return words.markets
    return words.anchors if tier == 0 else words.tier % {"tier": f"\u2066{str(tier).replace('-', MINUS)}\u2069"}


def _levels(band: Band, sheet: ChainSheet) -> list[Level]:
    """Return where a flow runs level: at its supplier, past the words of each column between, and at its customer."""
    rooms = sheet.rooms
    column = sheet.stops[band.legs[0].start].column
    levels = [Level(rooms.left(column) + BAR, rooms.left(column) + BAR + 6 + rooms.words[column], band.legs[0].y0)]
    for one, two in pairwise(band.legs):
        column = sheet.stops[one.end].column
        levels.append(Level(rooms.left(column), rooms.left(column) + BAR + 6 + rooms.words[column], (one.y1 + two.y0) / 2))
    left = rooms.left(sheet.stops[band.legs[-1].end].column)
    return [*levels, Level(left, left, band.legs[-1].y1)]


def _band_svg(band: Band, sheet: ChainSheet, colour: Mapping[str, str], words: ChainWords, pen: Pen) -> str:
    levels = _levels(band, sheet)
    way = pen.way(levels)
    if band.thickness:
        drawn = f'<path class="{_rib_css(band.flow, colour)}" d="{pen.ribbon(levels, band.thickness)}"/>'
    else:
        drawn = f'<path class="flow hair {band.flow.css}" d="{way}"/>'
    drawn += f'<path class="hit" d="{way}"/>'
    return link(drawn, href=band.flow.href, css="tie", title=sentence(band.flow, words), key=band.flow.key)


def _band_words(band: Band, sheet: ChainSheet, pen: Pen) -> str:
    """Return the words of a flow: on it where it leaves its supplier, beside the last column where it ends there."""
    y = band.words_top + 11
    if not band.into_last:
        left = sheet.rooms.left(sheet.stops[band.legs[0].start].column) + BAR + 6
        return "".join(pen.text(left, y + LINE * index, row, css) for index, (css, row) in enumerate(band.rows))
    customer, product, _amount = sheet.rooms.last
    x = sheet.rooms.left(len(sheet.columns) - 1) + LAST_BAR + 14 + customer + 10
    css = "tiny nkt" if band.flow.quantity is None else "tiny strong"
    drawn = [pen.text(x, y + LINE * index, row, "tiny") for index, row in enumerate(band.name_rows)]
    x += product + 10 if band.title else 0.0
    return "".join([*drawn, *(pen.text(x, y + LINE * index, row, css) for index, row in enumerate(band.amount_rows))])


def _stop_svg(stop: Stop, sheet: ChainSheet, pen: Pen) -> str:
    """Return an organisation as a bar with its name above it; in the last column beside it, a market with its sign."""
    left = sheet.rooms.left(stop.column)
    top = stop.top + stop.lead
    if not stop.is_last:
        rows = [pen.text(left, stop.top + 11 + NAME_LINE * index, row, "strong halo") for index, row in enumerate(stop.head)]
        return pen.rect(left, top, BAR, stop.body, "bar") + "".join(rows)
    x = left + LAST_BAR + 14
    first = next((band.words_top for band in sheet.bands if band.legs[-1] is stop.inward[0]), top)
    y = max(min(first, top + stop.body - NAME_LINE * len(stop.head)), top)
    sign = symbol("market", pen.x(x - 7), y + 7, radius=3.4) if stop.kind == "market" else ""
    rows = [pen.text(x, y + 11 + NAME_LINE * index, row, "strong") for index, row in enumerate(stop.head)]
    return pen.rect(left, top + 1, LAST_BAR, max(stop.body - 2, 2.0), "bar") + sign + "".join(rows)


def round_amount(most: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20 ... that is not above a number.

    >>> round_amount(730), round_amount(0.3)
    (500, 0.2)
    """
    step = 1.0
    while step > most:
        step /= 10
    while step * 10 <= most:
        step *= 10
    best = max(step * scale for scale in SCALES if step * scale <= most * 1.000001)
    return round(best, 9) if best < 1 else int(best)


def _printed_amount(amount: float, unit: str) -> str:
    shown = f"{amount:,}".replace(",", "\u202f")
    return f"\u2066{shown}\u202f{unit}\u2069" if unit else shown


def _key_svg(flows: Sequence[ChainFlow], scale: float, drawing: ChainDrawing, pen: Pen, top: float) -> tuple[str, float]:
    """Return what width means: a sample of a round amount, of a pale band and of a hairline, as far as the drawing has them."""
    words = drawing.words
    rows: list[tuple[str, str, float]] = []
    if any(flow.is_scaled for flow in flows):
        amount = round_amount(30 / scale)
        rows.append(("rib f1", words.scale % {"amount": _printed_amount(amount, drawing.unit)}, amount * scale))
    if any(flow.is_beside for flow in flows):
        rows.append(("rib f1 beside", words.beside, 10.0))
    if any(not flow.is_scaled for flow in flows):
        rows.append(("", words.hairline, 0.0))
    return _key_rows(rows, pen, top)


def _key_rows(rows: Sequence[tuple[str, str, float]], pen: Pen, top: float) -> tuple[str, float]:
    x, y, tall = 0.0, top, max((thick for _css, _said, thick in rows), default=0.0)
    tall = max(tall, 14.0)
    parts, first = [], True
    for css, said, thick in rows:
        wide = 34 + text_width(said, TINY_SIZE) + 22
        if not first and x + wide - 22 > pen.width:
            x, y = 0.0, y + tall + 6
        lines = rows_of(said, pen.width - 34)
        middle = y + tall / 2
        hair = f'<path class="flow hair" d="{pen.line((x, middle), (x + 28, middle))}"/>'
        sample = pen.rect(x, middle - thick / 2, 28, thick, css) if thick else hair
        parts += [sample, *(pen.text(x + 34, middle + 4 + LINE * index, row, "tiny") for index, row in enumerate(lines))]
        y += LINE * (len(lines) - 1)
        x += wide
        first = False
    return "".join(parts), (y + tall + 8 - top) if rows else 0.0


def _apart_svg(flows: Sequence[ChainFlow], words: ChainWords, pen: Pen, top: float) -> tuple[str, float]:
    """Return the strip of flows that run back or against the tiers: in words, not to scale, and its height."""
    if not flows:
        return "", 0.0
    y = top + 8
    parts = [f'<path class="rule" d="M0 {fixed(y)}h{fixed(pen.width)}"/>']
    for row in rows_of(words.apart, pen.width, NAME_SIZE, bold=True):
        y += 18
        parts.append(pen.text(0, y, row, "colhead"))
    y += 6
    for flow in flows:
        rows = rows_of(sentence(flow, words), pen.width - 56)
        tip, level, side = pen.x(4), y + 9, -1 if pen.mirror else 1
        drawn = f'<path class="flow {flow.css}" d="M{fixed(pen.x(46))} {fixed(level)}H{fixed(tip)}"/>'
        drawn += f'<path class="barb {flow.css}" d="M{fixed(tip)} {fixed(level)}l{8 * side} -5v5Z"/>'
        drawn += "".join(pen.text(56, y + 13 + LINE * index, row, "tiny") for index, row in enumerate(rows))
        parts.append(link(drawn, href=flow.href, css="tie", title=sentence(flow, words), key=flow.key))
        y += LINE * len(rows) + 5
    return f'<g class="apart">{"".join(parts)}</g>', y + 6 - top


def _list_svg(flows: Sequence[ChainFlow], drawing: ChainDrawing, pen: Pen) -> tuple[str, float]:
    """Return the chain as a list by tier for a phone: under each supplier its flows, the length of a bar is the quantity."""
    words = drawing.words
    colour = colours(drawing.flows)
    greatest = max((flow.quantity or 0.0 for flow in flows if flow.is_scaled), default=0.0)
    scale = (pen.width - 12) / greatest if greatest else 0.0
    order = sorted(flows, key=lambda flow: (flow.tier is None, flow.tier or 0))
    parts: list[str] = []
    y = -8.0
    for tier, in_tier in groupby(order, key=lambda flow: flow.tier):
        y += 26
        parts.append(
            pen.text(0, y - 5, _tier_name(tier, words), "colhead") + f'<path class="leader" d="M0 {fixed(y)}h{fixed(pen.width)}"/>'
        )
        of_supplier: dict[str, list[ChainFlow]] = {}
        for flow in in_tier:
            of_supplier.setdefault(flow.supplier, []).append(flow)
        for supplied in of_supplier.values():
            y += 4
            for row in rows_of(printed_name(supplied[0].supplier_name or supplied[0].supplier), pen.width, NAME_SIZE, bold=True):
                y += NAME_LINE
                parts.append(pen.text(0, y, row, "strong"))
            y += 3
            for flow in supplied:
                drawn, y = _list_row(flow, words, colour, scale, pen, y)
                parts.append(drawn)
    key, more = _list_key(flows, scale, drawing, pen, y + 8)
    return "".join(parts) + key, y + 8 + more


def _list_row(flow: ChainFlow, words: ChainWords, colour: Mapping[str, str], scale: float, pen: Pen, top: float) -> tuple[str, float]:
    y = top
    parts = []
    for row in rows_of(f"→ {printed_name(flow.customer_name or flow.customer)}", pen.width - 12, TINY_SIZE, bold=True):
        y += LINE
        parts.append(pen.text(12, y, row, "tiny strong"))
    for row in rows_of(f"{flow.product_name}, {amount_text(flow, words)}", pen.width - 12):
        y += LINE
        parts.append(pen.text(12, y, row, "tiny nkt" if flow.quantity is None else "tiny"))
    if flow.is_scaled and flow.quantity is not None:
        parts.append(pen.rect(12, y + 6, max(flow.quantity * scale, 1.0), 8, _rib_css(flow, colour)))
    else:
        parts.append(f'<path class="flow hair {flow.css}" d="{pen.line((12, y + 7), (60, y + 7))}"/>')
    return link("".join(parts), href=flow.href, css="tie", title=sentence(flow, words), key=flow.key), y + 18


def _list_key(flows: Sequence[ChainFlow], scale: float, drawing: ChainDrawing, pen: Pen, top: float) -> tuple[str, float]:
    words = drawing.words
    parts, y = [], top
    said: list[tuple[str, str]] = []
    if any(flow.is_scaled for flow in flows):
        amount = round_amount(28 / scale)
        said.append((pen.rect(0, 4, amount * scale, 8, "rib f1"), words.scale_list % {"amount": _printed_amount(amount, drawing.unit)}))
    if any(flow.is_beside for flow in flows):
        said.append((pen.rect(0, 4, 28, 8, "rib f1 beside"), words.beside))
    if any(not flow.is_scaled for flow in flows):
        said.append((f'<path class="flow hair" d="{pen.line((0, 8), (28, 8))}"/>', words.hairline))
    for sample, words_said in said:
        rows = rows_of(words_said, pen.width - 34)
        parts.append(f'<g transform="translate(0 {fixed(y)})">{sample}</g>')
        parts += [pen.text(34, y + 12 + LINE * index, row, "tiny") for index, row in enumerate(rows)]
        y += LINE * len(rows) + 6
    return "".join(parts), y - top
