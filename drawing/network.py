"""The network of a set of organisations: the chain in columns by tier with its flows, and the linkages beside the chain as a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.graphs import FLOW_KINDS
from analysis.layouts import CHAIN, layered_layout
from drawing.arrows import Curve, arrow
from drawing.beside import alone_svg, beside_svg
from drawing.chains import MOST, Folded, NetworkDrawing, NetworkLine, NetworkPlace, NetworkWords, folded, said_in_full
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, text_width, wrapped
from drawing.markup import Point, clean, fixed, link, text
from drawing.symbols import symbol

WIDE_FROM = 600  # pixels; a narrower sheet is a list from top to bottom with the flows as arcs beside it
HEAD, LETTER_ROW, AIR = 30.0, 13.5, 9.0
LANE = 4.0  # pixels between parallel linkages
MARGIN = 26.0  # at the right of the wide sheet, for loops of the last column
GUTTER = 92.0  # of the narrow sheet, for the arcs


@dataclass(frozen=True)
class Node:
    """A place on the sheet: its symbol at (x, y), its label in rows, the end of its label, and its number among the cut names."""

    place: NetworkPlace
    x: float
    y: float
    rows: tuple[str, ...]
    size: float
    number: int = 0

    @property
    def out(self) -> float:
        """Return where lines leave to the right: after the words."""
        numbered = text_width(f" {self.number}", TINY_SIZE) if self.number else 0.0
        return self.x + 12 + max(text_width(row, self.size, bold=self.place.is_anchor) for row in self.rows) + numbered + 4


@dataclass(frozen=True)
class Sheet:
    """The chain laid out: nodes by key, captions of columns and bands with their places, and the height."""

    nodes: Mapping[str, Node]
    captions: tuple[tuple[float, float, str], ...]
    rules: tuple[float, ...]
    height: float


def network_svg(drawing: NetworkDrawing, *, width: float = 860, ident: str = "", most: int = MOST) -> str:
    """Return the network as SVG text, drawn for one width in pixels.

    The same drawing gives the same text.  The chain (goods, utilities, waste) stands in columns by tier from left to right; from below
    600 pixels in one column from top to bottom, with its flows as arcs.  Services, ownership, knowledge and the like follow as a list,
    each with its line: as lines over the chain they would hide it.

    Parameters
    ----------
    drawing
        Organisations, linkages, and the words in the reader's language.
    width
        Pixels: about 1240, 860 and 358 are the widths of the pages.
    ident
        Start of the ids inside the drawing; two on a page need two (default: `network` and the width).
    most
        Organisations of the chain that are drawn one by one; with more, those of one partner are counted at it.

    Returns
    -------
    str
        An `<svg>` with classes only.  Organisations and linkages are links that the keyboard reaches, named in full, and carry
        `data-key`.  A linkage has the classes of its confidence (dash), status (colour) and kind (`f-goods`).  Names that find no room
        are cut, numbered and repeated in full below.

    Notes
    -----
    Empty: a sentence.  Organisations without any linkage are named at the end.
    """
    ident = clean(ident or f"network{width:.0f}")
    words = drawing.words
    shown = folded(drawing, most=most)
    sheet = (_columns if width >= WIDE_FROM else _list)(shown, words, width)
    parts = [_sheet_svg(sheet, shown, words, width, arcs=width < WIDE_FROM)] if shown.places else []
    height = sheet.height if shown.places else 0.0
    beside = [flow for flow in drawing.flows if flow.kind not in FLOW_KINDS]
    notes, more = _notes_svg(sheet, shown, words, width, height)
    height += more
    listed, more = beside_svg(beside, drawing.places, words, width, height)
    height += more
    alone, more = alone_svg(drawing, width, height)
    height += more
    if not shown.places and not beside:
        alone += text(0, height + 16, words.empty, "nkt")
        height += 24
    counts = {"organisations": len(shown.places), "linkages": sum(map(len, shown.flows)), "beside": len(beside)}
    return (
        f'<svg class="ego network" direction="ltr" viewBox="0 0 {fixed(width)} {fixed(height)}" width="{fixed(width)}"'
        f' height="{fixed(height)}" role="group" aria-labelledby="{ident}-t" aria-describedby="{ident}-d">'
        f'<title id="{ident}-t">{clean(words.title)}</title><desc id="{ident}-d">{clean(words.description % counts)}</desc>'
        f"{''.join(parts)}{notes}{listed}{alone}</svg>"
    )


def _columns(shown: Folded, words: NetworkWords, width: float) -> Sheet:
    """Return the chain in columns from left to right."""
    if not shown.places:
        return Sheet({}, (), (), 0.0)
    place = {each.key: index for index, each in enumerate(shown.places)}
    lines = [group[0] for group in shown.flows]
    layout = layered_layout(
        [each.tier for each in shown.places],
        [False] * len(place),
        [each.kind for each in shown.places],
        [place[line.supplier] for line in lines],
        [place[line.customer] for line in lines],
        [each.key for each in shown.places],
        returns=[index for index, line in enumerate(lines) if line.is_return],
    )
    columns = [round(float(x)) for x in layout.x]
    last = max(columns)
    step = (width - MARGIN) / (last + 1)
    gap = min(max(step * 0.3, 40), 110)
    size = NAME_SIZE if step >= 170 else TINY_SIZE
    most = 2 if step >= 170 else 3
    labels = [
        _label(each, step - 24 - (gap if column < last else 0), size, most) for each, column in zip(shown.places, columns, strict=True)
    ]
    pitch = max(len(rows) for rows, _cut in labels) * LETTER_ROW + AIR
    ys = _unfolded(layout.x.tolist(), layout.y.tolist(), columns)
    tops = [top for band, top in sorted(layout.tops.items()) if band != CHAIN or layout.columns]
    shift = {band: HEAD if band == CHAIN else HEAD + (22 if layout.columns else 0) for band in layout.tops}
    nodes: dict[str, Node] = {}
    number = 0
    for index, (each, (rows, cut)) in enumerate(zip(shown.places, labels, strict=True)):
        number += cut
        y = ys[index] * pitch + shift[int(layout.band[index])] + pitch / 2
        nodes[each.key] = Node(each, columns[index] * step + 9, y, rows, size, number if cut else 0)
    captions = [(column.x * step, 13.0, _caption(column.tier, words)) for column in layout.columns]
    below = [top for band, top in layout.tops.items() if band != CHAIN] if layout.columns else []
    rules = tuple(HEAD + top * pitch - 8 for top in below)
    captions += [(0.0, rule + 17, words.off_chain) for rule in rules]
    if not tops:
        captions.append((0.0, 13.0, words.off_chain))
    return Sheet(nodes, tuple(captions), rules, max(node.y for node in nodes.values()) + pitch / 2 + 6)


def _unfolded(x: Sequence[float], y: Sequence[float], columns: Sequence[int]) -> list[float]:
    """Return the rows; those of a column that the layout has folded one below the other, since words need the width."""
    rows = list(y)
    for column in set(columns):
        members = [index for index, each in enumerate(columns) if each == column]
        if len({x[index] for index in members}) > 1:
            top = min(y[index] for index in members)
            for row, index in enumerate(sorted(members, key=lambda each: (y[each], x[each]))):
                rows[index] = top + row
    return rows


def _label(place: NetworkPlace, room: float, size: float, most: int) -> tuple[tuple[str, ...], bool]:
    """Return the rows of a label, and whether its name was cut."""
    name = printed_name(place.name)
    rows = wrapped(name, room, size, most=most, bold=place.is_anchor)
    cut = " ".join(rows) != name
    if cut:  # room for the number
        rows = wrapped(name, room - 14, size, most=most, bold=place.is_anchor)
    return tuple(rows), cut


def _caption(tier: int | None, words: NetworkWords) -> str:
    if tier is None:
        return words.markets
    return words.anchors if tier == 0 else words.tier % {"tier": str(tier).replace("-", "−")}


def _list(shown: Folded, words: NetworkWords, width: float) -> Sheet:
    """Return the chain from top to bottom, for a phone."""
    nodes: dict[str, Node] = {}
    captions = []
    wide = _columns(shown, words, 1240)
    y, number = 0.0, 0
    order = sorted(wide.nodes.values(), key=lambda node: (bool(wide.rules) and node.y > wide.rules[0], node.x, node.y))
    headings = {key: _heading(node, wide, words) for key, node in wide.nodes.items()}
    before = None
    for node in order:
        heading = headings[node.place.key]
        if heading != before:
            captions.append((GUTTER - 6, y + 18, heading))
            y += 28
            before = heading
        rows, cut = _label(node.place, width - GUTTER - 14, NAME_SIZE, 3)
        number += cut
        nodes[node.place.key] = Node(node.place, GUTTER, y + 10 + LETTER_ROW * (len(rows) - 1) / 2, rows, NAME_SIZE, number if cut else 0)
        y += 20 + LETTER_ROW * (len(rows) - 1)
    return Sheet(nodes, tuple(captions), (), y + 6)


def _heading(node: Node, wide: Sheet, words: NetworkWords) -> str:
    if wide.rules and node.y > wide.rules[0]:
        return words.off_chain
    return min((abs(x + 9 - node.x), caption) for x, y, caption in wide.captions if y < HEAD)[1] if wide.captions else words.off_chain


def _sheet_svg(sheet: Sheet, shown: Folded, words: NetworkWords, width: float, *, arcs: bool) -> str:
    """Return captions, flows and organisations."""
    parts = [text(x, y, caption, "colhead") for x, y, caption in sheet.captions]
    if not arcs:
        parts.append(f'<path class="leader" d="M0 19.5h{fixed(width)}"/>')
    parts += [f'<path class="leader" d="M0 {fixed(rule)}h{fixed(width)}"/>' for rule in sheet.rules]
    totals = Counter((group[0].supplier, group[0].customer) for group in shown.flows)
    lanes: Counter[tuple[str, str]] = Counter()
    for group in shown.flows:
        ends = (group[0].supplier, group[0].customer)
        lane = (lanes[ends] - (totals[ends] - 1) / 2) * min(LANE, 18 / max(totals[ends] - 1, 1))
        lanes[ends] += 1
        one, two = sheet.nodes[ends[0]], sheet.nodes[ends[1]]
        curve = _arc(one, two, lane) if arcs else _curve(one, two, lane, width)
        parts.append(_line_svg(group, curve, one, two, words))
    parts += [_node_svg(node, shown.names.get(key, ())) for key, node in sheet.nodes.items()]
    return "".join(parts)


def _curve(one: Node, two: Node, lane: float, width: float) -> Curve:
    """Return the way of a flow between columns: out after the words, in before the symbol; back the other way round."""
    if abs(one.x - two.x) < 1:  # inside a column: a loop at its right side
        start, end = (one.out, one.y + 2), (two.out, two.y - 2)
        reach = min(max(start[0], end[0]) + 16 + min(abs(end[1] - start[1]) * 0.12, 26), width - 4) + lane
        return Curve(start, (reach, start[1]), (reach, end[1]), end)
    if one.x < two.x:
        start, end = (one.out, one.y + lane), (two.x - 9, two.y + lane)
        reach = max((end[0] - start[0]) * 0.5, 18)
        return Curve(start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)
    start, end = (one.x - 9, one.y + 4 + lane), (two.out, two.y + 4 + lane)
    reach = max((start[0] - end[0]) * 0.5, 18)
    return Curve(start, (start[0] - reach, start[1]), (end[0] + reach, end[1]), end)


def _arc(one: Node, two: Node, lane: float) -> Curve:
    """Return the way of a flow at the left of the list; a flow upwards is rounder, so that there and back keep apart."""
    span = abs(two.y - one.y)
    bulge = min(14 + span * 0.16, (GUTTER - 16) * 1.3) * (1.0 if two.y > one.y else 0.72) + lane
    start: Point = (one.x - 9, one.y)
    end: Point = (two.x - 9, two.y)
    return Curve(start, (start[0] - bulge, start[1]), (end[0] - bulge, end[1]), end)


def _line_svg(group: Sequence[NetworkLine], curve: Curve, one: Node, two: Node, words: NetworkWords) -> str:
    """Return one linkage, or those of a counted place as one line in the commonest style."""
    known = any(flow.quantity for flow in group)
    styles = Counter(f"{flow.css} f-{flow.kind}{' return' if flow.is_return else ''}" for flow in group)
    css = min(styles, key=lambda style: (-styles[style], style))
    drawn = arrow(curve, css, known=known, side=-1 if curve.end[1] >= curve.start[1] else 1)
    if len(group) == 1:
        flow = group[0]
        title = said_in_full(flow, one.place.name, two.place.name, words)
        return link(drawn, href=flow.href, css="tie", title=title, key=flow.key)
    return link(drawn, href="", css="tie", title=f"{one.place.name} → {two.place.name}", key=" ".join(flow.key for flow in group))


def _node_svg(node: Node, names: Sequence[str]) -> str:
    """Return an organisation with its name, or a place that stands for several with their number."""
    place = node.place
    first = node.y + 4 - (len(node.rows) - 1) * LETTER_ROW / 2
    css = "name halo strong" if place.is_anchor else "name halo" if node.size == NAME_SIZE else "tiny halo"
    if names:
        sign = f'<circle class="pt" cx="{fixed(node.x)}" cy="{fixed(node.y)}" r="5"/>'
        sign += f'<path class="leader" d="M{fixed(node.x - 2.6)} {fixed(node.y)}h5.2m-2.6 -2.6v5.2"/>'
        css = "tiny halo"
    else:
        sign = symbol(place.shape, node.x, node.y, radius=6 if place.is_anchor else 4.8, status=place.status)
    drawn = sign + "".join(text(node.x + 12, first + LETTER_ROW * index, row, css) for index, row in enumerate(node.rows))
    if node.number:
        drawn += text(node.out - 4, first + LETTER_ROW * (len(node.rows) - 1), node.number, "tiny", anchor="end")
    style = "who" if place.inside else "who out"
    return link(drawn, href=place.href, css=style, title=", ".join(names) or place.name, key="" if names else place.key)


def _notes_svg(sheet: Sheet, shown: Folded, words: NetworkWords, width: float, top: float) -> tuple[str, float]:
    """Return the names that were cut, by number, and how many organisations are not drawn; and the height of both."""
    numbered = sorted((node for node in sheet.nodes.values() if node.number), key=lambda node: node.number)
    parts = []
    y = top
    if numbered:
        y += 18
        parts.append(text(0, y, words.full_names, "tiny strong"))
        columns = max(int(width // 400), 1)
        for index, node in enumerate(numbered):
            x, line = index % columns * (width / columns), y + 16 * (index // columns + 1)
            name = wrapped(f"{node.number}  {printed_name(node.place.name)}", width / columns - 12, TINY_SIZE, most=1)[0]
            parts.append(text(x, line, name, "tiny"))
        y += 16 * -(-len(numbered) // columns) + 6
    if shown.left_out:
        y += 16
        parts.append(text(0, y, words.left_out % {"count": shown.left_out}, "tiny"))
        y += 6
    return "".join(parts), y - top
