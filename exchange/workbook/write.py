"""Writing workbooks and packs: rows of tables in, a file out, row by row, never more than one row in memory.

Text is written as text: what begins like a formula stays what somebody typed, here and in every spreadsheet program.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from analysis.units import RATIO_UNITS, UNITS
from analysis.values import COUNTRIES, MARKET_REGIONS
from exchange.packs.format import CellType, Column
from exchange.packs.read import FORMULA_SIGNS
from exchange.workbook.format import ERRORS, HEADERS, INSTRUCTIONS, LISTS, NUMBERS, REMOVE, SHEETS, WITHHELD

LAST_ROW = 1_048_575
WIDE = frozenset({"name", "title", "description", "note", "url", "website", "publisher"})

Cells = Mapping[str, str]
"""A row: the text of each cell by the name of its column; a column that is missing is blank."""


@dataclass(frozen=True, slots=True)
class Guide:
    """The words of a workbook: a title, paragraphs of instructions, and of each column what it holds."""

    title: str
    paragraphs: Sequence[str] = ()
    heads: Sequence[str] = ()
    columns: Iterable[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into a workbook: rows of each table, and the keys that cells of other tables may name.

    `lookups` holds the keys by table, in order.
    """

    tables: Mapping[str, Iterable[Cells]]
    lookups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    guide: Guide = field(default_factory=lambda: Guide(""))


def workbook_write(target: Path | IO[bytes], export: Export) -> dict[str, int]:
    """Write a workbook and return the number of rows of each sheet."""
    options = {
        "constant_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    counts: dict[str, int] = {}
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        styles = _Styles(book)
        if export.guide.title:
            _guide_write(book.add_worksheet(INSTRUCTIONS), export.guide, styles)
        lists = _Lists(export.lookups)
        for name, rows in export.tables.items():
            counts[name] = _table_write(book.add_worksheet(name), name, rows, styles, lists)
        if lists.columns:
            lists.write(book.add_worksheet(LISTS), styles)
    return counts


class _Styles:
    """The few looks that cells have."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.needed = book.add_format({"bold": True, "bottom": 2, "num_format": "@", "font_color": "#0B5D6B"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.text = book.add_format({"num_format": "@"})
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        self.paragraph = book.add_format({"text_wrap": True, "valign": "top"})
        self.wrong = book.add_format({"num_format": "@", "bg_color": "#F6D5C2"})
        self.remark = book.add_format({"text_wrap": True, "font_color": "#A33B00", "valign": "top"})


def text_write(sheet: Worksheet, row: int, column: int, text: str, styles: _Styles, style: Any = None) -> None:
    """Write a cell as text; what begins like a formula also says so to programs that look at it again when it is edited."""
    sheet.write_string(row, column, text, style or (styles.quoted if text.startswith(FORMULA_SIGNS) else styles.text))


def _table_write(sheet: Worksheet, name: str, rows: Iterable[Cells], styles: _Styles, lists: "_Lists") -> int:
    """Write a sheet: the header, the choices of its columns, the rows."""
    columns = (*SHEETS[name].columns, REMOVE)
    for number, column in enumerate(columns):
        width = 44 if column.name in WIDE else max(12, len(column.name) + 2)
        sheet.set_column(number, number, width, None if column.type in NUMBERS else styles.text)
        _choices_offer(sheet, number, column, lists)
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column.name, styles.needed if column.required else styles.head)
    sheet.freeze_panes(1, 1)
    count = 0
    for count, cells in enumerate(rows, start=1):
        row_write(sheet, count, columns, cells, styles)
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    return count


def row_write(sheet: Worksheet, row: int, columns: Sequence[Column], cells: Cells, styles: _Styles) -> None:
    """Write one row; blank cells are left out."""
    for number, column in enumerate(columns):
        text = cells.get(column.name, "")
        if not text:
            continue
        if column.type in NUMBERS and text != WITHHELD:
            sheet.write_number(row, number, float(text))
        else:
            text_write(sheet, row, number, text, styles)


def _choices_offer(sheet: Worksheet, number: int, column: Column, lists: "_Lists") -> None:
    """Offer the known values of a column in a menu. Keys may also be those of new rows: other values are asked about, not refused."""
    area = lists.area(column)
    if area:
        is_open = column.type in (CellType.REFERENCE, CellType.COUNTRY)
        rule = {"validate": "list", "source": area, "error_type": "warning" if is_open else "stop", "ignore_blank": True}
        sheet.data_validation(1, number, LAST_ROW, number, rule)


class _Lists:
    """The sheet with the values that cells can have; a column of it for each list that is asked for."""

    def __init__(self, lookups: Mapping[str, Sequence[str]]) -> None:
        self.lookups = lookups
        self.columns: dict[str, Sequence[str]] = {}

    def area(self, column: Column) -> str:
        """Return the cells that hold the values of a column; "" where any value is as good."""
        name, values = self._list(column)
        if not values:
            return ""
        self.columns.setdefault(name, values)
        letter = xl_col_to_name(list(self.columns).index(name), col_abs=True)
        return f"={LISTS}!{letter}$2:{letter}${len(self.columns[name]) + 1}"

    def _list(self, column: Column) -> tuple[str, Sequence[str]]:
        if column.type is CellType.CHOICE:
            found = next((name for name, values in self.columns.items() if values == column.choices), column.name)
            free = found if self.columns.get(found, column.choices) == column.choices else f"{column.name} {len(self.columns) + 1}"
            return free, column.choices
        if column.type is CellType.YES:
            return "yes", ("yes",)
        if column.type is CellType.COUNTRY:
            return "country", (*sorted(COUNTRIES), *sorted(MARKET_REGIONS))
        if column.type in (CellType.UNIT, CellType.RATIO_UNIT):
            return column.type.value, tuple(UNITS if column.type is CellType.UNIT else RATIO_UNITS)
        if column.type is CellType.REFERENCE:
            return f"key of {column.refers_to}", self.lookups.get(column.refers_to, ())
        return "", ()

    def write(self, sheet: Worksheet, styles: _Styles) -> None:
        """Write all lists side by side."""
        longest = max(map(len, self.columns.values()))
        sheet.set_column(0, len(self.columns) - 1, 24)
        for number, name in enumerate(self.columns):
            sheet.write_string(0, number, name, styles.head)
        for row in range(longest):
            for number, values in enumerate(self.columns.values()):
                if row < len(values):
                    text_write(sheet, row + 1, number, values[row], styles)
        sheet.freeze_panes(1, 0)


def _guide_write(sheet: Worksheet, guide: Guide, styles: _Styles) -> None:
    """Write the instructions: paragraphs, and a table of all columns."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 3, 60)
    sheet.write_string(0, 0, guide.title, styles.title)
    row = 2
    for paragraph in guide.paragraphs:
        sheet.set_row(row, 15 * (1 + len(paragraph) // 150))
        sheet.merge_range(row, 0, row, 3, "", styles.paragraph)
        sheet.write_string(row, 0, paragraph, styles.paragraph)
        row += 1
    row += 1
    for number, head in enumerate(guide.heads):
        sheet.write_string(row, number, head, styles.head)
    for line in guide.columns:
        row += 1
        for number, text in enumerate(line):
            text_write(sheet, row, number, text, styles, styles.paragraph)


# --- annotated workbooks -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a row: the columns that are wrong or changed, and the sentences."""

    row: int
    columns: frozenset[str]
    sentences: Sequence[str]


class Remarks(Protocol):
    """What is said of the rows of a sheet, asked for in the order of the rows."""

    def get(self, number: int, /) -> Remark | None:
        """Return what is said of a row; None where nothing is."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A sheet as it came, with what is said of its rows by their numbers."""

    name: str
    rows: Iterable[tuple[int, Sequence[str]]]
    remarks: Remarks
    header_row: int = 1
    names: Mapping[int, str] = field(default_factory=dict)
    """What the columns mean by their numbers from 0, where the header does not say it itself."""


def annotated_write(target: Path | IO[bytes], sheets: Iterable[Annotated], *, head: str, guide: Guide) -> None:
    """Write sheets as they came, with a column that says of each row what is wrong or would change, and the cells meant coloured."""
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, {"constant_memory": True}) as book:
        styles = _Styles(book)
        _guide_write(book.add_worksheet(INSTRUCTIONS), guide, styles)
        taken = {INSTRUCTIONS.lower()}
        for sheet in sheets:
            _annotated_write(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, styles, head)


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = "".join(letter for letter in name if letter not in "[]:*?/\\").strip("'")[:28] or "sheet"
    free, number = plain, 1
    while free.lower() in taken:
        number += 1
        free = f"{plain} {number}"
    taken.add(free.lower())
    return free


def _annotated_write(sheet: Worksheet, said: Annotated, styles: _Styles, head: str) -> None:
    sheet.set_column(0, 0, 60)
    names: Mapping[int, str] = said.names
    for number, cells in said.rows:
        if number == said.header_row:
            names = said.names or dict(enumerate(cells))
            sheet.write_string(number - 1, 0, head or ERRORS, styles.head)
        remark = said.remarks.get(number)
        if remark is not None:
            sheet.write_string(number - 1, 0, "\n".join(remark.sentences)[:32_000], styles.remark)
        for place, text in enumerate(cells):
            if text or (remark is not None and names.get(place) in remark.columns):
                is_meant = remark is not None and names.get(place) in remark.columns
                style = styles.wrong if is_meant else styles.head if number == said.header_row else None
                text_write(sheet, number - 1, place + 1, text[:32_767], styles, style)
    sheet.freeze_panes(said.header_row, 1)


# --- packs -------------------------------------------------------------------------------------------------------------------


def pack_write(target: Path | IO[bytes], tables: Mapping[str, Iterable[Cells]]) -> dict[str, int]:
    """Write a pack of CSV files, with the columns of the workbook, and return the number of rows of each."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
                file.write(codecs.BOM_UTF8)
                types = {column.name: column.type for column in SHEETS[name].columns}
                for number, line in enumerate(csv_rows(HEADERS[name], types, rows)):
                    file.write(line.encode())
                    counts[name] = number
    return counts


def csv_rows(headers: Sequence[str], types: Mapping[str, CellType], rows: Iterable[Cells]) -> Iterator[str]:
    """Yield the lines of a table of CSV, the header first, with text kept from being calculated. `types` by header."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(headers)
    yield line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([safe_text(row.get(name, ""), types.get(name)) for name in headers])
        yield line.getvalue()


def safe_text(text: str, kind: CellType | None = None) -> str:
    """Return a cell of CSV that no spreadsheet program takes for a formula; a negative number is none.

    >>> safe_text("=1+1"), safe_text("-5.2", CellType.LATITUDE), safe_text("plain")
    ("'=1+1", '-5.2', 'plain')
    """
    return f"'{text}" if kind not in NUMBERS and text.lstrip("'").startswith(FORMULA_SIGNS) else text
