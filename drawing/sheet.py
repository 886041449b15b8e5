"""A drawing as a sheet to take away: title, what was asked, the drawing, its legend, and the sources as footnotes, in one file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drawing.legend import legend_svg
from drawing.lettering import TINY_SIZE, text_width
from drawing.markup import clean, fixed, safe_href, text
from drawing.style import FOLDER, inline_style, site_styles

PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
MILLIMETRE = 96 / 25.4
MARGIN = 48.0
TITLE_SIZE, LEAD_SIZE, NOTE_SIZE = 26.0, 13.0, 9.5
LEAST_SCALE = 0.75
DIVIDER = "\u2002·\u2002"
STYLE = """
svg .sheet-title { font: 600 26px var(--serif); fill: var(--ink); }
svg .sheet-lead { font: 13px var(--sans); fill: var(--ink-2); }
svg .sheet-note { font: 9.5px var(--sans); fill: var(--ink-2); }
svg .sheet-number { font: 600 9.5px var(--sans); fill: var(--ink); }
.sheet-rule { fill: none; stroke: var(--rule-strong); stroke-width: 1; }
.sheet-rule.pale { stroke: var(--rule); }
.sheet-paper { fill: var(--paper); }
.sheet-name { stroke: none; }
"""


@dataclass(frozen=True)
class SheetSource:
    """A source as a footnote."""

    number: int
    title: str
    publisher: str = ""
    date: str = ""
    address: str = ""


@dataclass(frozen=True)
class SheetWords:
    """The words of a sheet, in the reader's language."""

    sources: str = "Sources"
    legends: Mapping[str, str] = field(
        default_factory=lambda: {
            "kind": "Organisation", "status": "Status", "confidence": "Confidence", "width": "Line", "band": "Band",
        },
        hash=False,
    )  # fmt: skip
    signs: Mapping[str, str] = field(
        default_factory=lambda: {
            "anchor": "anchor", "firm": "firm", "institute": "institute", "agency": "agency", "federation": "federation",
            "market": "market", "open": "not operating yet, or not now",
            "operating": "operating", "planned": "planned", "potential": "potential", "ended": "ended",
            "confirmed": "confirmed", "reported": "reported", "inferred": "inferred",
            "known": "quantity known", "unknown": "quantity not known",
            "actual": "as wide as its actual quantity", "beside": "contract, capacity or derived: never added",
            "hair": "not known, not operating, or part of a total",
        },
        hash=False,
    )  # fmt: skip


def paper_size(paper: str = "a4", *, landscape: bool = False) -> tuple[float, float]:
    """Return width and height of a paper in pixels of 1/96 inch.

    >>> [round(side) for side in paper_size("a4")]
    [794, 1123]
    """
    if paper not in PAPERS:
        msg = f"There is no paper “{paper}”; known are {', '.join(PAPERS)}."
        raise ValueError(msg)
    sides = tuple(side * MILLIMETRE for side in PAPERS[paper])
    return (sides[1], sides[0]) if landscape else (sides[0], sides[1])


def drawing_width(paper: str = "a4", *, landscape: bool = False) -> int:
    """Return the width that a drawing is best made for, so that its letters keep their size on the sheet.

    >>> [drawing_width(paper, landscape=landscape) for paper in PAPERS for landscape in (False, True)]
    [697, 1026, 720, 960]
    """
    return int(paper_size(paper, landscape=landscape)[0] - 2 * MARGIN + 0.01)


def sheet(
    drawing: str,
    *,
    title: str,
    subtitle: str = "",
    masthead: tuple[str, str] = ("", ""),
    facts: Sequence[str] = (),
    legend: Sequence[str] = ("kind", "status", "confidence", "width"),
    notes: Sequence[str] = (),
    sources: Sequence[SheetSource] = (),
    imprint: Sequence[str] = (),
    paper: str = "a4",
    landscape: bool = False,
    words: SheetWords | None = None,
    home: str = "",
    lang: str = "en",
    folder: Path = FOLDER,
) -> str:
    """Return a drawing framed as a sheet: an SVG document of its own that needs no other file.

    Letters and colours are written out as the page is printed (`drawing.style`). No word is cut: what is long takes more lines. Where
    the paper is too small the drawing is made smaller, to three quarters at most; where that does not suffice the sheet becomes longer.

    Parameters
    ----------
    drawing
        The SVG text of one of our drawings, best made for `drawing_width(paper, landscape=...)`.
    title, subtitle
        What it shows.
    masthead
        The line above the title: its left and right end ("Cluster Atlas", "As of 25 November 2026").
    facts
        What was asked and found, each in words and never broken apart where it fits a line: active filters, as-of day, "134 linkages shown,
        12 left out".
    legend
        The groups to explain, out of `drawing.legend.SIGNS`, in this order.
    notes
        Sentences under the legend: what a reader must know to read the drawing.
    sources
        The footnotes, in the order of their numbers.
    imprint
        The last line: data version, day of export, address.
    paper, landscape
        "a4" or "letter".
    words
        Headings and legend in the reader's language.
    home
        The address of the site ("https://atlas.example"), with which links of the drawing are completed; without one they are left out.
    lang
        The language, for the choice of fonts; "ar" and "fa" are set from the right.
    folder
        Where the style sheets of the site lie.

    Raises
    ------
    ValueError
        For an unknown paper or legend, or a drawing that is no SVG with a viewBox.
    """
    words = words or SheetWords()
    width, paper_height = paper_size(paper, landscape=landscape)
    page = _Page(width, mirror=lang in ("ar", "fa"))
    page.masthead(*masthead)
    page.rows(title, "sheet-title", TITLE_SIZE, bold=True, leading=31)
    if subtitle:
        page.space(6)
        page.rows(subtitle, "sheet-lead", LEAD_SIZE, leading=18)
    page.space(4)
    page.line_of(facts, "tiny", TINY_SIZE, leading=16)
    page.space(10)
    page.rule()
    page.space(12)
    below = _Page(width, mirror=page.mirror)
    below.top = 0.0
    below.legend(legend, words)
    for note in notes:
        below.rows(note, "tiny", TINY_SIZE, leading=15)
    below.footnotes(sources, words.sources, columns=3 if landscape else 2)
    last = _Page(width, mirror=page.mirror)
    last.top = 8.0
    last.imprint(imprint)
    imprint_height = last.top if imprint else 0.0
    inside, drawn_height = _nested(drawing, page, room=paper_height - MARGIN - imprint_height - page.top - below.top - 14, home=home)
    under = page.top + drawn_height + 14
    foot = max(under + below.top, paper_height - MARGIN - imprint_height)
    body = "".join(page.parts) + inside + f'<g transform="translate(0 {fixed(under)})">{"".join(below.parts)}</g>'
    body += f'<g transform="translate(0 {fixed(foot)})">{"".join(last.parts)}</g>'
    return _document(body, (width, foot + imprint_height + MARGIN), title, lang, folder)


def _document(body: str, size: tuple[float, float], title: str, lang: str, folder: Path) -> str:
    """Return the file: its style has the classes that it uses."""
    width, height = size
    classes = {name for names in re.findall(r'class="([^"]*)"', body) for name in names.split()} | {"sheet-paper"}
    style = inline_style((*site_styles(folder), STYLE), classes, lang=lang)
    in_millimetres = f'width="{width / MILLIMETRE:.1f}mm" height="{height / MILLIMETRE:.1f}mm"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {in_millimetres} viewBox="0 0 {width:.1f} {height:.1f}" xml:lang="{clean(lang)}"'
        f' direction="ltr"><title>{clean(title)}</title><style>{_escaped(style)}</style>'
        f'<rect class="sheet-paper" width="{width:.1f}" height="{height:.1f}"/>{body}</svg>\n'
    )


def _escaped(style: str) -> str:
    return style.replace("&", "&amp;").replace("<", "&lt;")


def _nested(drawing: str, page: "_Page", *, room: float, home: str) -> tuple[str, float]:
    """Return a drawing inside the page, and the height that it takes there."""
    opened = re.match(r"\s*<svg\b([^>]*)>", drawing)
    box = re.search(r'viewBox="([\d.\s-]+)"', opened[1]) if opened else None
    if opened is None or box is None:
        msg = "The drawing is no <svg> with a viewBox."
        raise ValueError(msg)
    wide, tall = (float(number) for number in box[1].split()[2:4])
    scale = min(page.room / wide, 1.0) if wide else 1.0
    if tall * scale > room >= tall * scale * LEAST_SCALE:
        scale = room / tall
    x = MARGIN + (page.room - wide * scale) / 2
    css = re.search(r'class="[^"]*"', opened[1])
    head = (
        f'<svg {css[0] if css else ""} x="{fixed(x)}" y="{fixed(page.top)}" width="{fixed(wide * scale)}" height="{fixed(tall * scale)}"'
        f' viewBox="{box[1]}">'
    )
    return head + _standing_alone(drawing[opened.end() :], home), tall * scale


def _standing_alone(content: str, home: str) -> str:
    """Return the content of a drawing without what only a page needs: invisible lines to point at, and addresses inside the site."""
    content = re.sub(r'<(path|rect|circle)[^>]*class="hit"[^>]*/>', "", content)
    content = re.sub(r' (?:data-[a-z-]+|tabindex|role|aria-[a-z]+)="[^"]*"', "", content)
    if home:
        return re.sub(r'href="(/[^"]*)"', lambda found: f'href="{clean(safe_href(home.rstrip("/")))}{found[1]}"', content)
    return re.sub(r"<(/?)a\b", r"<\1g", re.sub(r'(<a\b[^>]*) href="[^"]*"', r"\1", content))


def broken(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Return words in lines no wider than the room; an address breaks at its signs, and what has none of them anywhere.

    >>> broken("see https://example.org/a/long-address", 120, 11)
    ['see https://', 'example.org/a/long-', 'address']
    """
    rows = [""]
    for word in words.split():
        for index, piece in enumerate(_pieces(word, room, size, bold=bold)):
            longer = f"{rows[-1]}{piece}" if index else f"{rows[-1]} {piece}".strip()
            if text_width(longer, size, bold=bold) <= room:
                rows[-1] = longer
            else:
                rows.append(piece)
    return rows[1:] if len(rows) > 1 and not rows[0] else rows


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """Return where a word may be broken: nowhere when it fits a line."""
    if text_width(word, size, bold=bold) <= room:
        return [word]
    pieces = [piece for piece in re.split(r"(?<=[/\-_?&=.,:+])(?=[^/])", word) if piece]
    return [part for piece in pieces for part in ([piece] if text_width(piece, size, bold=bold) <= room else piece)]


class _Page:
    """Writes on a page from top to bottom; `top` is where the next thing begins."""

    def __init__(self, width: float, *, mirror: bool = False) -> None:
        self.width, self.mirror = width, mirror
        self.top = MARGIN
        self.parts: list[str] = []

    @property
    def room(self) -> float:
        """Return the width between the margins."""
        return self.width - 2 * MARGIN

    def x(self, x: float) -> float:
        """Return a place counted from the margin where reading begins."""
        return self.width - MARGIN - x if self.mirror else MARGIN + x

    def write(self, x: float, y: float, words: str, css: str, *, end: bool = False) -> None:
        """Write words that begin at x, or end there."""
        self.parts.append(text(self.x(x), y, words, css, anchor="end" if end != self.mirror else "start"))

    def space(self, height: float) -> None:
        """Leave some room."""
        self.top += height

    def rule(self, css: str = "sheet-rule") -> None:
        """Draw a line from margin to margin."""
        self.parts.append(f'<path class="{css}" d="M{fixed(MARGIN)} {fixed(self.top)}h{fixed(self.room)}"/>')

    def rows(self, words: str, css: str, size: float, *, leading: float, bold: bool = False) -> None:
        """Write words in as many lines as they take."""
        for row in broken(words, self.room, size, bold=bold):
            self.write(0, self.top + size, row, css)
            self.top += leading

    def masthead(self, left: str, right: str) -> None:
        """Write the line above the title."""
        if not (left or right):
            return
        both = text_width(left, TINY_SIZE) + text_width(right, TINY_SIZE) + 24 <= self.room
        self.write(0, self.top, left, "tiny")
        if right and not both:
            self.top += 15
        if right:
            self.write(self.room, self.top, right, "tiny", end=True)
        self.top += 7
        self.rule()
        self.top += 14

    def line_of(self, parts: Sequence[str], css: str, size: float, *, leading: float) -> None:
        """Write parts one after the other, divided by points; each on one line where it fits."""
        rows: list[str] = []
        for part in parts:
            longer = f"{rows[-1]}{DIVIDER}{part}" if rows else part
            if rows and text_width(longer, size) > self.room:
                rows.append(part)
            elif rows:
                rows[-1] = longer
            else:
                rows.append(part)
        for row in rows:
            self.rows(row, css, size, leading=leading)

    def legend(self, groups: Sequence[str], words: SheetWords) -> None:
        """Write the signs of the drawing with what they mean, between two rules."""
        if not groups:
            return
        self.rule("sheet-rule pale")
        self.top += 8
        parts, height = legend_svg(groups, words.legends, words.signs, room=self.room, mirror=self.mirror)
        self.parts.append(f'<g transform="translate({fixed(MARGIN)} {fixed(self.top)})">{parts}</g>')
        self.top += height + 6
        self.rule("sheet-rule pale")
        self.top += 8

    def footnotes(self, sources: Sequence[SheetSource], heading: str, *, columns: int) -> None:
        """Write the sources in columns of about one height."""
        if not sources:
            return
        self.top += 8
        self.write(0, self.top + 12, heading, "colhead")
        self.top += 24
        gap, indent = 24.0, 10.0 + text_width(str(sources[-1].number), NOTE_SIZE, bold=True)
        wide = (self.room - gap * (columns - 1)) / columns
        notes = [(source.number, broken(_cited(source), wide - indent, NOTE_SIZE)) for source in sources]
        start, tallest = self.top, 0.0
        for column, group in enumerate(_columns([12.0 * len(rows) + 4 for _number, rows in notes], columns)):
            y, x = start, column * (wide + gap)
            for index in group:
                number, rows = notes[index]
                self.write(x, y + NOTE_SIZE, str(number), "sheet-number")
                for line, row in enumerate(rows):
                    self.write(x + indent, y + NOTE_SIZE + 12 * line, row, "sheet-note")
                y += 12 * len(rows) + 4
            tallest = max(tallest, y - start)
        self.top = start + tallest

    def imprint(self, parts: Sequence[str]) -> None:
        """Write the last line."""
        if parts:
            self.rule("sheet-rule pale")
            self.top += 4
            self.line_of(parts, "sheet-note", NOTE_SIZE, leading=13)


def _cited(source: SheetSource) -> str:
    """Return a source as it is cited: title. Publisher, date. Address."""
    title = source.title if source.title.endswith((".", "?", "!")) else f"{source.title}."
    published = ", ".join(part for part in (source.publisher, source.date) if part)
    return " ".join(part for part in (title, f"{published}." if published else "", source.address) if part)


def _columns(heights: Sequence[float], count: int) -> list[list[int]]:
    """Return which notes stand in which column, in order, so that the highest column is as low as can be.

    >>> _columns([30, 10, 10, 10], 2)
    [[0], [1, 2, 3]]
    """
    least, most = max(heights), sum(heights)
    while most - least > 1:
        middle = (least + most) / 2
        least, most = (least, middle) if len(_filled(heights, middle)) <= count else (middle, most)
    return _filled(heights, most)


def _filled(heights: Sequence[float], limit: float) -> list[list[int]]:
    columns: list[list[int]] = [[]]
    used = 0.0
    for index, height in enumerate(heights):
        if columns[-1] and used + height > limit:
            columns.append([])
            used = 0.0
        columns[-1].append(index)
        used += height
    return columns
