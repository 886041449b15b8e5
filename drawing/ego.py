"""The network of one organisation, one step far: suppliers left, customers right, the side-stream below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from drawing.arrows import Curve, arrow
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, rows_of, text_width, widest_word
from drawing.markup import clean, fixed, link, text
from drawing.symbols import symbol
from drawing.ties import EgoDrawing, EgoWords, Tie

BROAD_FROM, WIDE_FROM = 1100, 600  # pixels; a narrower sheet has fewer words, never smaller ones
GROUP_ROW, TITLE_ROW, BELOW = 23.0, 26.0, 24.0
NAME_LINE, LINE = 15.0, 13.0
SYMBOL_ROOM = 17.0
MOST_OF_GROUP = 6


@dataclass(frozen=True)
class Sheet:
    """Where things stand on a sheet of one width."""

    width: float
    box: float
    gap: float
    most: int
    columns: int
    in_one_line: bool

    @property
    def side(self) -> float:
        """Return the width of the column of partners on each side."""
        return (self.width - self.box - 2 * self.gap) / 2


def sheet_of(width: float) -> Sheet:
    """Return the layout for a width: from 1100 pixels name, product and amount stand beside each other, below that under each other."""
    if width >= BROAD_FROM:
        return Sheet(width, box=200, gap=96, most=16, columns=4, in_one_line=True)
    return Sheet(width, box=136, gap=58, most=10, columns=3, in_one_line=False)


def ego_svg(drawing: EgoDrawing, *, width: float = 860, ident: str = "") -> str:
    """Return the network of one organisation as SVG text, drawn for one width in pixels.

    The same drawing gives the same text. Below 600 pixels suppliers stand above the organisation and customers under it.

    Parameters
    ----------
    drawing
        The organisation, its ties, and the words in the reader's language.
    width
        Pixels: about 1240, 860 and 358 are the widths of the pages.
    ident
        Start of the ids inside the drawing; two on a page need two (default: `ego` and the width).

    Returns
    -------
    str
        An `<svg>` with classes only. Every tie is a link that the keyboard reaches, named in full. Ties beyond what a reader can follow are
        counted: the lists of the page have them all. No word is cut: what is long takes more lines.
    """
    ident = clean(ident or f"ego{width:.0f}")
    body, height = _tall(drawing, width) if width < WIDE_FROM else _broad(drawing, sheet_of(width))
    words = drawing.words
    counts = {"suppliers": len(drawing.suppliers), "customers": len(drawing.customers), "beside": len(drawing.beside)}
    return (
        f'<svg class="ego" direction="ltr" viewBox="0 0 {fixed(width)} {fixed(height)}" width="{fixed(width)}" height="{fixed(height)}"'
        f' role="group" aria-labelledby="{ident}-t" aria-describedby="{ident}-d">'
        f'<title id="{ident}-t">{clean(words.title % {"name": drawing.name})}</title>'
        f'<desc id="{ident}-d">{clean(words.description % counts)}</desc>{body}</svg>'
    )


@dataclass(frozen=True)
class Words:
    """Words at their place from the top left of a tie; the baseline is at y."""

    x: float
    y: float
    said: str
    css: str
    anchor: str = "start"

    def svg(self, x: float, y: float) -> str:
        """Return them for a tie whose top left is at (x, y)."""
        return text(x + self.x, y + self.y, self.said, self.css, anchor=self.anchor)


@dataclass(frozen=True)
class Placed:
    """A tie or the heading of a group (`tie` None) at its place from the top of its column."""

    top: float
    heading: str = ""
    tie: Tie | None = None


def placed_ties(ties: Sequence[Tie], tall: Callable[[Tie], float], *, most: int) -> tuple[list[Placed], float, int]:
    """Return ties under the headings of their groups, the height that they take, and how many are left out.

    `tall` gives the height of one tie.
    """
    top = 0.0
    placed: list[Placed] = []
    for heading, group in groupby(ties[:most], key=lambda tie: tie.group):
        placed.append(Placed(top, heading))
        top += GROUP_ROW
        for tie in group:
            placed.append(Placed(top, tie=tie))
            top += tall(tie)
        top += 4
    return placed, top, max(len(ties) - most, 0)


def _name_of(tie: Tie, words: EgoWords) -> str:
    """Return a tie in full, for its title and for screen readers."""
    way = (words.to if tie.outward else words.from_) % {"name": tie.name}
    return ", ".join(part for part in (way, tie.label, tie.quantity or words.not_known, tie.said) if part)


def _linked(tie: Tie, words: EgoWords, content: str) -> str:
    return link(content, href=tie.href, css="tie", title=_name_of(tie, words), key=tie.key)


def _amount(tie: Tie, words: EgoWords) -> tuple[str, str]:
    """Return the quantity of a tie and the class of its letters."""
    return (tie.quantity, "tiny strong") if tie.quantity else (words.not_known, "tiny nkt")


def _amount_rows(amount: str, room: float) -> list[str]:
    """Return an amount in lines; a long one is broken before its basis and year."""
    if text_width(amount, TINY_SIZE, bold=True) <= room:
        return [amount]
    figure, comma, basis = amount.partition(", ")
    return [*rows_of(figure + comma.strip(), room, bold=True), *(rows_of(basis, room, bold=True) if basis else [])]


def tie_words(tie: Tie, room: float, words: EgoWords, *, in_one_line: bool) -> tuple[list[Words], float]:
    """Return the words of a tie in a column of the given width, and their height; what is long is broken into lines, never cut.

    `in_one_line` puts name, product and amount beside each other, where their longest words allow; else product and amount stand under the
    name, beside each other where the amount leaves room.
    """
    amount, css = _amount(tie, words)
    name = printed_name(tie.name)
    if in_one_line:
        share = room * 0.44
        amounts = _amount_rows(amount, room * 0.3)
        left = room - share - max(text_width(row, TINY_SIZE, bold=True) for row in amounts) - 10
        if widest_word(name, NAME_SIZE) <= share - SYMBOL_ROOM - 6 and widest_word(tie.label) <= left:
            names, labels = rows_of(name, share - SYMBOL_ROOM - 6, NAME_SIZE), rows_of(tie.label, left)
            said = [Words(SYMBOL_ROOM, 13 + NAME_LINE * index, row, "name") for index, row in enumerate(names)]
            said += [Words(share, 13 + LINE * index, row, "tiny") for index, row in enumerate(labels) if row]
            said += [Words(room, 13 + LINE * index, row, css, "end") for index, row in enumerate(amounts)]
            return said, max(NAME_LINE * len(names), LINE * max(len(labels), len(amounts)) + 2) + 5
    names = rows_of(name, room - SYMBOL_ROOM, NAME_SIZE)
    said = [Words(SYMBOL_ROOM, 13 + NAME_LINE * index, row, "name") for index, row in enumerate(names)]
    y = NAME_LINE * len(names) + 12
    left = room - SYMBOL_ROOM
    beside = left - 10 - text_width(amount, TINY_SIZE, bold=True)
    if beside >= max(widest_word(tie.label), left * 0.4):
        labels = rows_of(tie.label, beside)
        said += [Words(SYMBOL_ROOM, y + LINE * index, row, "tiny") for index, row in enumerate(labels) if row]
        return [*said, Words(room, y, amount, css, "end")], y + LINE * (len(labels) - 1) + 7
    for row in rows_of(tie.label, left):
        said.append(Words(SYMBOL_ROOM, y, row, "tiny"))
        y += LINE
    for row in _amount_rows(amount, left):
        said.append(Words(SYMBOL_ROOM, y, row, css))
        y += LINE
    return said, y - LINE + 7


def _row_svg(tie: Tie, x: float, top: float, room: float, words: EgoWords, *, in_one_line: bool) -> str:
    """Return symbol and words of a tie in a column that begins at x."""
    said, _tall = tie_words(tie, room, words, in_one_line=in_one_line)
    drawn = symbol(tie.kind, x + 6, top + 9, radius=4.6, status=tie.partner_status)
    return drawn + "".join(each.svg(x, top) for each in said)


def _column(title: str, x: float, room: float, y: float) -> str:
    return text(x, y + 13, title, "colhead") + f'<path class="leader" d="M{fixed(x)} {fixed(y + 19)}h{fixed(room)}"/>'


def _broad(drawing: EgoDrawing, sheet: Sheet) -> tuple[str, float]:
    """Return the drawing with suppliers left and customers right, and its height."""
    words = drawing.words

    def tall_of(tie: Tie) -> float:
        return tie_words(tie, sheet.side, words, in_one_line=sheet.in_one_line)[1]

    sides = [placed_ties(ties, tall_of, most=sheet.most) for ties in (drawing.suppliers, drawing.customers)]
    tall = max([height + (18 if left_out else 0) for _placed, height, left_out in sides] + [96])
    count = max(sum(each.tie is not None for each in placed) for placed, _height, _left in sides)
    box_height = min(max(count * 9.0 + 30, 92), tall)
    box_top = TITLE_ROW + (tall - box_height) / 2
    box_left = sheet.side + sheet.gap
    parts = [_column(words.suppliers, 0, sheet.side, 0), _column(words.customers, sheet.width - sheet.side, sheet.side, 0)]
    for outward, (placed, height, left_out) in enumerate(sides):
        x = (sheet.width - sheet.side) if outward else 0.0
        # A short column stands in the middle, so that its lines run level.
        top = TITLE_ROW + max((tall - height - 18) / 2, 0)
        edge = box_left + sheet.box if outward else box_left
        parts.append(_side_svg(placed, sheet, words, x=x, top=top, edge=edge, box=(box_top, box_height)))
        if left_out:
            parts.append(text(x + SYMBOL_ROOM, top + height + 10, words.more % {"count": left_out}, "tiny"))
        if not placed:
            parts.append(text(x, TITLE_ROW + tall / 2 + 4, words.no_customer if outward else words.no_supplier, "tiny nkt"))
    parts.append(_box_svg(drawing, box_left, box_top, sheet.box, box_height))
    bottom = TITLE_ROW + tall + 8
    if drawing.beside:
        below, more = _beside_svg(drawing, sheet.width, bottom + BELOW, columns=sheet.columns)
        middle = sheet.width / 2
        parts += [f'<path class="leader" d="M{fixed(middle)} {fixed(box_top + box_height)}V{fixed(bottom + BELOW + 19)}"/>', below]
        bottom += BELOW + more
    return "".join(parts), bottom


def _side_svg(
    placed: Sequence[Placed], sheet: Sheet, words: EgoWords, *, x: float, top: float, edge: float, box: tuple[float, float]
) -> str:
    """Return one column with the lines between it and the box; `box` is the top and the height of the box."""
    ties = [each.tie for each in placed if each.tie]
    parts = []
    order = 0
    for each in placed:
        y = top + each.top
        if each.tie is None:
            parts.append(text(x, y + 16, each.heading, "tiny strong"))
            continue
        order += 1
        port = box[0] + box[1] * order / (len(ties) + 1)
        level = y + 9
        if each.tie.outward:
            start, end = (edge, port), (x - 5, level)
        else:
            start, end = (x + sheet.side + 5, level), (edge - 1, port)
        reach = (end[0] - start[0]) * 0.5
        curve = Curve(start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)
        drawn = arrow(curve, each.tie.css, known=bool(each.tie.quantity), side=1 if port >= level else -1)
        words_svg = _row_svg(each.tie, x, y, sheet.side, words, in_one_line=sheet.in_one_line)
        parts.append(_linked(each.tie, words, drawn + words_svg))
    return "".join(parts)


def _box_svg(drawing: EgoDrawing, x: float, y: float, width: float, height: float) -> str:
    """Return the organisation in the middle."""
    rows = rows_of(printed_name(drawing.name), width - 16, NAME_SIZE, bold=True)
    middle = y + height / 2 - (len(rows) * 16 - 8) / 2
    drawn = (
        f'<rect class="inset" x="{fixed(x)}" y="{fixed(y)}" width="{fixed(width)}" height="{fixed(height)}"/>'
        f"{symbol(drawing.kind, x + width / 2, middle - 4, radius=7, status=drawing.status)}"
    )
    return drawn + "".join(text(x + width / 2, middle + 20 + 16 * index, row, "strong", anchor="middle") for index, row in enumerate(rows))


def _beside_svg(drawing: EgoDrawing, width: float, top: float, *, columns: int) -> tuple[str, float]:
    """Return the side-stream below: its groups in columns, each tie with its line and the way it runs."""
    words = drawing.words
    room = (width - 24 * (columns - 1)) / columns
    heights = [0.0] * columns
    parts = [_column(words.beside, 0, width, top)]
    groups = [(heading, list(group)) for heading, group in groupby(drawing.beside, key=lambda tie: tie.group)]
    for heading, ties in groups:
        column = heights.index(min(heights))
        x, y = column * (room + 24), top + TITLE_ROW + heights[column]
        parts.append(text(x, y + 16, heading, "tiny strong"))
        y += GROUP_ROW
        for tie in ties[:MOST_OF_GROUP]:
            said, tall = beside_words(tie, room, words)
            drawn = _stroke(tie, x, y + 9) + "".join(each.svg(x, y) for each in said)
            parts.append(_linked(tie, words, drawn))
            y += tall
        if len(ties) > MOST_OF_GROUP:
            parts.append(text(x + 34, y + 12, words.more % {"count": len(ties) - MOST_OF_GROUP}, "tiny"))
            y += 19
        heights[column] = y - top - TITLE_ROW + 4
    return "".join(parts), TITLE_ROW + max(heights) + 6


def _stroke(tie: Tie, x: float, y: float) -> str:
    """Return a short line in the style of a tie, its barb at the end where it runs to: left is the organisation in the middle."""
    left, right = (x, y), (x + 26, y)
    start, end = (left, right) if tie.outward else (right, left)
    third = (end[0] - start[0]) / 3
    curve = Curve(start, (start[0] + third, y), (end[0] - third, y), end)
    return arrow(curve, tie.css, known=bool(tie.quantity), side=1 if tie.outward else -1)


def beside_words(tie: Tie, room: float, words: EgoWords) -> tuple[list[Words], float]:
    """Return the words of a tie beside the chain, and their height: what flows stands behind the name where it has room, else under it."""
    name = (words.to if tie.outward else words.from_) % {"name": printed_name(tie.name)}
    names = rows_of(name, room - 36, NAME_SIZE)
    said = [Words(34, 13 + NAME_LINE * index, row, "name") for index, row in enumerate(names)]
    tall = NAME_LINE * len(names) + 4
    label = ", ".join(part for part in (tie.label, tie.quantity) if part)
    behind = 34 + text_width(names[-1], NAME_SIZE) + 8
    if label and behind + text_width(label, TINY_SIZE) <= room:
        said.append(Words(behind, 13 + NAME_LINE * (len(names) - 1), label, "tiny"))
    elif label:
        rows = rows_of(label, room - 36)
        said += [Words(34, tall + 8 + LINE * index, row, "tiny") for index, row in enumerate(rows)]
        tall += LINE * len(rows)
    return said, tall


def _tall(drawing: EgoDrawing, width: float) -> tuple[str, float]:
    """Return the drawing for a phone: what comes in, the organisation, what goes out, the side-stream; each tie beside its line."""
    words = drawing.words

    def tall_of(tie: Tie) -> float:
        return tie_words(tie, width - 34, words, in_one_line=False)[1] + 2

    y = 0.0
    parts = []
    for outward, ties in enumerate((drawing.suppliers, drawing.customers)):
        parts.append(_column(words.customers if outward else words.suppliers, 0, width, y))
        placed, height, left_out = placed_ties(ties, tall_of, most=8)
        y += TITLE_ROW
        for each in placed:
            if each.tie is None:
                parts.append(text(0, y + each.top + 16, each.heading, "tiny strong"))
                continue
            drawn = _stroke(each.tie, 0, y + each.top + 9)
            drawn += _row_svg(each.tie, 34, y + each.top, width - 34, words, in_one_line=False)
            parts.append(_linked(each.tie, words, drawn))
        if not placed:
            parts.append(text(0, y + 16, words.no_customer if outward else words.no_supplier, "tiny nkt"))
            height = 22.0
        y += height
        if left_out:
            parts.append(text(34, y + 10, words.more % {"count": left_out}, "tiny"))
            y += 18
        y += 10
        if not outward:
            rows = rows_of(printed_name(drawing.name), width - 60, NAME_SIZE, bold=True)
            tall = 22.0 + 16 * len(rows)
            parts.append(f'<rect class="inset" x="0.5" y="{fixed(y)}" width="{fixed(width - 1)}" height="{fixed(tall)}"/>')
            parts.append(symbol(drawing.kind, 20, y + tall / 2, radius=7, status=drawing.status))
            parts += [text(38, y + 22 + 16 * index, row, "strong") for index, row in enumerate(rows)]
            y += tall + 16
    if drawing.beside:
        below, more = _beside_svg(drawing, width, y + 6, columns=1)
        parts.append(below)
        y += 6 + more
    return "".join(parts), y
