"""The sheets of a checked file, row by row, each cell as the text that a data pack has for it.

Formulas are never evaluated: what stands here is what the spreadsheet program saved as their result.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from analysis.wording import gettext_noop
from exchange.packs.read import original_text
from exchange.workbook.format import number_text
from exchange.workbook.guard import LIMITS, FileKind, Limits, RefusedFileError, refusal, sheet_check
from exchange.workbook.xlsx import Box, DamagedError, SheetPart, Workbook

NO_DAY = dt.date(1899, 12, 31)
"""A time of day without a day stands before this."""
DIVIDERS = (",", ";", "\t")


class NumberText(str):
    """The text of a cell that held a number: its point stands before decimals, whatever the habits of the workbook."""

    __slots__ = ()


class Row(NamedTuple):
    """The cells of a row, and its number as the spreadsheet shows it (the first is 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows, which can be read once. Rows without anything in them are left out."""

    name: str
    rows: Iterator[Row]
    merged_read: Callable[[], Sequence[Box]] = tuple
    """Reads the merged areas, which takes another pass."""


@contextmanager
def sheets_read(path: Path, kind: FileKind, name: str, limits: Limits = LIMITS) -> Iterator[Iterator[Sheet]]:
    """Give the sheets of a checked file, one after the other; the rows of one are read before the next is asked for.

    Raises
    ------
    RefusedFileError
        While reading, for what only reading shows.
    """
    if kind is FileKind.WORKBOOK:
        yield _workbook_sheets(path, limits)
    elif kind is FileKind.TABLE:
        with path.open("rb") as file:
            sheet = _text_sheet(PurePosixPath(name).stem, file, limits)
            yield iter([sheet])
    else:
        with zipfile.ZipFile(path) as archive:
            yield _pack_sheets(archive, limits)


# --- workbooks ---------------------------------------------------------------------------------------------------------------


def _workbook_sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """Yield the sheets that hold cells and are shown; charts and dialogues hold none."""
    try:
        with Workbook(path) as book:
            for part in book.sheets:
                yield Sheet(part.name, _sheet_rows(book, part, limits), partial(book.merged, part))
    except (DamagedError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged() from error


def _sheet_rows(book: Workbook, part: SheetPart, limits: Limits) -> Iterator[Row]:
    """Yield the rows of a sheet, each at least as wide as those before it."""
    width = 0
    try:
        for number, cells in book.rows(part):
            width = max(width, max(cells) + 1)
            row = tuple(python_text(cells[place]) if place in cells else "" for place in range(width))
            if any(row):
                _letters_check(part.name, number, row, limits)
                yield Row(number, row)
    except DamagedError as error:
        raise _damaged() from error


def _damaged() -> RefusedFileError:
    return refusal(gettext_noop("The workbook is damaged and cannot be read. Save it anew as .xlsx."))


def _letters_check(name: str, number: int, cells: Sequence[str], limits: Limits) -> None:
    for cell in cells:
        if len(cell) > limits.cell_letters:
            message = gettext_noop("Row %(row)d of %(name)s has a cell of %(found)d characters and at most %(limit)d are read. Shorten it.")
            raise refusal(message, row=number, name=name, found=len(cell), limit=limits.cell_letters)


def python_text(value: object) -> str:
    """Return what a cell of a workbook holds as text: whole numbers without a point, days as 2025-03-31, yes for TRUE.

    >>> python_text(1200.0), python_text(True), python_text(dt.datetime(2025, 3, 31)), python_text(" a ")
    ('1200', 'yes', '2025-03-31', 'a')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float):
        return NumberText(number_text(float(value)))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.date() > NO_DAY else value.time().isoformat("seconds")
    return "" if value is None else str(value)


# --- text --------------------------------------------------------------------------------------------------------------------


def _pack_sheets(archive: zipfile.ZipFile, limits: Limits) -> Iterator[Sheet]:
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if path.suffix.lower() == ".csv" and not path.name.startswith(".") and "__MACOSX" not in path.parts:
            with archive.open(entry) as file:
                yield _text_sheet(path.stem, file, limits)


def _text_sheet(name: str, file: IO[bytes], limits: Limits) -> Sheet:
    return Sheet(name, _text_rows(name, file, limits))


def _text_rows(name: str, file: IO[bytes], limits: Limits) -> Iterator[Row]:
    """Yield the rows of a text, whichever of comma, semicolon and tab divides its cells."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    begins = 1
    try:
        first = text.readline(1 << 20)
        reader = csv.reader(chain([first] if first else [], text), delimiter=max(DIVIDERS, key=first.count), strict=True)
        for cells in reader:
            row = tuple(original_text(cell.strip()) for cell in cells)
            if any(row):
                sheet_check(name, begins, len(row), limits)
                _letters_check(name, begins, row, limits)
                yield Row(begins, row)
            begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise refusal(gettext_noop("The file %(name)s is not UTF-8 text. Save it as “CSV UTF-8”."), name=name) from error
    except csv.Error as error:
        raise _quoting_refusal(error, name, begins, limits) from error
    finally:
        if not file.closed:
            text.detach()  # whoever opened the file closes it


def _quoting_refusal(error: csv.Error, name: str, row: int, limits: Limits) -> RefusedFileError:
    if "field larger" in str(error):
        message = gettext_noop("Row %(row)d of %(name)s has a cell of more than %(limit)d characters. Shorten it.")
        return refusal(message, row=row, name=name, limit=limits.cell_letters)
    message = gettext_noop("Row %(row)d of %(name)s cannot be divided into cells: a quote is not closed, or text follows one.")
    return refusal(message, row=row, name=name)
