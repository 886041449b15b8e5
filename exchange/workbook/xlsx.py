"""Reading an Excel workbook (Office Open XML) piece by piece: no more than a few rows are in memory, however long a sheet is.

The file was checked before (`exchange.workbook.guard`): sizes, names, no words of its own. Formulas are not looked at; what the program
saved as their result is read. Texts that cells share stand in a file of their own, by number.
"""

import datetime as dt
import os
import re
import tempfile
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self
from xml.parsers import expat

CHUNK = 1 << 14
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(r"([A-Z]{1,3})[0-9]*")
AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the formats that every program has for days and times."""
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
"""What stands in a format and says nothing of days: text, colours, conditions."""
FIRST_DAY = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
DAYS_UNTIL_1904 = 1462
FALSE_LEAP_DAY = 60
"""The number of 29 February 1900, a day that there was not: numbers before it are one less."""

Box = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged area, each as row and column, counted from 0."""
Scalar = str | float | bool | dt.datetime
Cells = dict[int, Scalar]
"""What the cells of a row hold, by column counted from 0; blank ones are left out."""
Tag = tuple[str, dict[str, str]]


class DamagedError(Exception):
    """A part of the workbook is missing or is not what it says."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One visible sheet with cells, and the part of the file that holds them."""

    name: str
    part: str


class Workbook:
    """An open workbook. Raises `DamagedError` for what cannot be read."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._is_1904 = False
        self.sheets = self._sheets()
        self._days = self._day_styles()
        self._texts = _Texts(self._shared())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._texts.close()
        self._archive.close()

    def rows(self, sheet: SheetPart) -> Iterator[tuple[int, Cells]]:
        """Yield the rows of a sheet that hold anything, with their numbers; the first is 1."""
        reader = _RowReader(self._texts.get, self._scalar)
        last = 0
        for _piece in self._fed(sheet.part, reader.start, reader.end, reader.text):
            for number, cells in reader.taken():
                if number <= last:
                    raise DamagedError(sheet.part)
                last = number
                if cells:
                    yield number, cells

    def merged(self, sheet: SheetPart) -> tuple[Box, ...]:
        """Return the merged areas of a sheet, which stand behind its rows."""
        found: list[Box] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            area = AREA.fullmatch(attributes.get("ref", "")) if name == "mergeCell" else None
            if area:
                first, last = (int(area[2]) - 1, column_number(area[1])), (int(area[4]) - 1, column_number(area[3]))
                found.append((first, last))

        for _piece in self._fed(sheet.part, start):
            pass
        return tuple(found)

    def _fed(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Read a part of the file; give way after each piece. Names come without their namespace."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(" ")[2], attributes)
        if end is not None:
            ended = end
            parser.EndElementHandler = lambda tag: ended(tag.rpartition(" ")[2])
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            with self._archive.open(part) as file:
                while piece := file.read(CHUNK):
                    parser.Parse(piece, False)  # noqa: FBT003 - expat takes no names
                    yield
                parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, KeyError, zipfile.BadZipFile, OSError) as error:
            raise DamagedError(part) from error
        yield

    def _tags(self, part: str) -> Iterator[Tag]:
        """Yield the names and attributes of a small part; none where the file does not have it."""
        if part not in self._archive.namelist():
            return
        found: list[Tag] = []
        for _piece in self._fed(part, lambda name, attributes: found.append((name, attributes))):
            yield from found
            found.clear()

    def _sheets(self) -> tuple[SheetPart, ...]:
        parts = {
            attributes.get("Id", ""): str(PurePosixPath("xl") / attributes.get("Target", "")).removeprefix("/")
            for name, attributes in self._tags("xl/_rels/workbook.xml.rels")
            if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet")
        }
        found = []
        for name, attributes in self._tags("xl/workbook.xml"):
            if name == "workbookPr":
                self._is_1904 = attributes.get("date1904", "") in ("1", "true")
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                number = next((text for key, text in attributes.items() if key.rpartition(" ")[2] == "id" and " " in key), "")
                if number in parts:
                    found.append(SheetPart(attributes.get("name", ""), parts[number]))
        return tuple(found)

    def _day_styles(self) -> Sequence[bool]:
        """Return for each style of cells whether it shows numbers as days."""
        own: dict[str, bool] = {}
        styles: list[bool] = []
        is_inside = False
        for name, attributes in self._tags("xl/styles.xml"):
            if name == "numFmt":
                own[attributes.get("numFmtId", "")] = shows_days(attributes.get("formatCode", ""))
            elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
                is_inside = name == "cellXfs"
            elif name == "xf" and is_inside:
                number = attributes.get("numFmtId", "0")
                styles.append(own.get(number, number.isdecimal() and int(number) in DAY_FORMATS))
        return styles

    def _shared(self) -> Iterator[str]:
        """Yield the texts that cells share."""
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return
        reader = _TextReader()
        for _piece in self._fed("xl/sharedStrings.xml", reader.start, reader.end, reader.text):
            yield from reader.found
            reader.found.clear()

    def _scalar(self, text: str, style: str) -> Scalar:
        """Return the number of a cell, or the day that it shows."""
        try:
            number = float(text)
        except ValueError:
            return text
        if not (style.isdecimal() and int(style) < len(self._days) and self._days[int(style)]):
            return number
        if number < 1:  # a time of day, whichever day is the first
            return FIRST_DAY + dt.timedelta(days=number) if number >= 0 else number
        days = number + DAYS_UNTIL_1904 if self._is_1904 else number + (number < FALSE_LEAP_DAY)
        try:
            return FIRST_DAY + dt.timedelta(days=days)
        except OverflowError:
            return number


class _TextReader:
    """Gathers the texts of a table of shared texts; how a word is pronounced is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._is_text = self._is_aside = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_aside = True
        elif name == "t":
            self._is_text = not self._is_aside

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(plain_text("".join(self._parts)))
        elif name == "rPh":
            self._is_aside = False
        elif name == "t":
            self._is_text = False

    def text(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)


class _RowReader:
    """Gathers the rows of a sheet as its elements come."""

    def __init__(self, shared: Callable[[str], str], scalar: Callable[[str, str], Scalar]) -> None:
        self._shared, self._scalar = shared, scalar
        self._rows: list[tuple[int, Cells]] = []
        self._number = 0
        self._column = -1
        self._cells: Cells = {}
        self._cell: dict[str, str] = {}
        self._parts: list[str] = []
        self._is_text = self._is_aside = False

    def taken(self) -> list[tuple[int, Cells]]:
        """Return the rows that are complete, and forget them."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = PLACE.match(attributes.get("r", ""))
            self._column = column_number(place[1]) if place else self._column + 1
            self._cell, self._parts = attributes, []
        elif name in ("v", "t"):
            self._is_text = not self._is_aside
        elif name == "rPh":
            self._is_aside = True
        elif name == "row":
            self._number = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._number + 1
            self._column, self._cells = -1, {}

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._is_text = False
        elif name == "c":
            if self._parts:
                self._cells[self._column] = self._value("".join(self._parts))
        elif name == "row":
            self._rows.append((self._number, self._cells))
        elif name == "rPh":
            self._is_aside = False

    def text(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)

    def _value(self, text: str) -> Scalar:
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self._shared(text)
        if kind in ("str", "inlineStr"):
            return plain_text(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        return self._scalar(text, self._cell.get("s", "")) if kind == "n" else text


class _Texts:
    """Texts by number, on disk: the table of shared texts can be as large as the workbook."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._ends = array("Q", [0])
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the workbook
        try:
            for text in texts:
                self._ends.append(self._ends[-1] + self._file.write(text.encode()))
            self._file.flush()
        except DamagedError:
            self._file.close()
            raise

    def get(self, number: str) -> str:
        """Return the text with a number; none where there is no such text."""
        place = int(number) if number.strip().isdecimal() else -1
        if not 0 <= place < len(self._ends) - 1:
            raise DamagedError(number)
        first, end = self._ends[place], self._ends[place + 1]
        return os.pread(self._file.fileno(), end - first, first).decode()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 0.

    >>> column_number("A"), column_number("Z"), column_number("AB")
    (0, 25, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def plain_text(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which stand escaped.

    >>> plain_text("a_x002D_b"), plain_text("_x005F_x0041_")
    ('a-b', '_x0041_')
    """
    if "_x" not in text:
        return text
    whole = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of a letter that stand alone are none


def shows_days(code: str) -> bool:
    """Return whether a format shows a number as a day; a length of time, as [h]:mm, is none.

    >>> shows_days("dd.mm.yyyy"), shows_days("0.00"), shows_days('#,##0 "days"'), shows_days("[h]:mm"), shows_days("[Red]0")
    (True, False, False, False, False)
    """
    plain = QUOTED.sub("", code.partition(";")[0]).lower()
    return "[" not in plain and any(letter in plain for letter in "ymdhs") and "general" not in plain
