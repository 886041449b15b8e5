"""Opening a file that somebody uploaded: what it is, and whether it can be read without harm.

Everything is counted while it is read, never trusted: a declared size is a claim of whoever made the file. No more is unpacked than the
limits allow, nothing is kept, nothing is evaluated, no link is followed. What is refused is refused with a sentence that says what was
found, what the limit is and what to do.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from analysis.wording import Reason, gettext_noop
from exchange.packs.errors import words

MEGABYTE = 1_000_000
CHUNK = 1 << 16
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_HEAD = b"PK\x03\x04"
EMPTY_ZIP_HEAD = b"PK\x05\x06"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
BOM = b"\xef\xbb\xbf"
CELL_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
SHEET_FILE = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of everything that a file may have."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 600 * MEGABYTE
    ratio: int = 200
    entries: int = 500
    sheets: int = 40
    columns: int = 100
    rows: int = 250_000
    cells: int = 8_000_000
    cell_letters: int = 32_767


LIMITS = Limits()
SMALL_BYTES = 10 * MEGABYTE
"""Below this a file may shrink to as little as it likes: a sheet of blanks does."""


class FileKind(StrEnum):
    """What an uploaded file is."""

    WORKBOOK = "workbook"
    TABLE = "table"
    PACK = "pack"


class RefusedFileError(Exception):
    """A file is not read; `reason` is the sentence for whoever uploaded it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def refusal(sentence: str, /, **values: str | int) -> RefusedFileError:
    """Return the refusal of a file in a sentence."""
    return RefusedFileError(words(sentence, **values))


def file_check(path: Path, name: str, limits: Limits = LIMITS) -> FileKind:
    """Return what a file is, once it is known that it can be read without harm.

    Raises
    ------
    RefusedFileError
        For anything else.
    """
    size_check(path.stat().st_size, limits)
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise refusal(gettext_noop("The file is empty. Choose the workbook that you saved."))
    if head == OLE_HEAD:
        raise _old_office_file(path)
    if head.startswith((ZIP_HEAD, EMPTY_ZIP_HEAD)):
        return _archive_check(path, limits)
    if PurePosixPath(name.lower()).suffix in {".csv", ".txt", ".tsv"}:
        with path.open("rb") as file:
            text_check(file, name, limits)
        return FileKind.TABLE
    raise refusal(
        gettext_noop("The file is no workbook: it begins with %(found)s. Save it as an Excel workbook (.xlsx) or as CSV UTF-8 (.csv)."),
        found=ascii(head.decode("latin-1"))[1:-1],
    )


def size_check(size: int, limits: Limits = LIMITS) -> None:
    """Refuse a file that is too large to be read."""
    if size > limits.file_bytes:
        message = gettext_noop(
            "The file has %(found)d MB and at most %(limit)d MB are read. Divide it into several workbooks, or take pictures out of it."
        )
        raise refusal(message, found=-(-size // MEGABYTE), limit=limits.file_bytes // MEGABYTE)


def _old_office_file(path: Path) -> RefusedFileError:
    """Return the refusal of a file in the container of old office programs: encrypted, or of a format before 2007."""
    with path.open("rb") as file:
        if ENCRYPTED_STREAM in file.read(4 * MEGABYTE):
            return refusal(gettext_noop("The workbook is protected with a password and cannot be opened. Save it without one."))
    return refusal(gettext_noop("The file is a workbook of an old format (.xls), which may hold macros. Save it as .xlsx."))


# --- archives ----------------------------------------------------------------------------------------------------------------


def _archive_check(path: Path, limits: Limits) -> FileKind:
    """Return what an archive is: a workbook, or a pack of CSV files."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _entries_check(entries, limits)
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" in names:
                _workbook_check(archive, entries, limits)
                return FileKind.WORKBOOK
            _pack_check(archive, entries, limits)
            return FileKind.PACK
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise refusal(
            gettext_noop("The file is damaged and cannot be unpacked. Open it in your spreadsheet program and save it anew as .xlsx.")
        ) from error


def _entries_check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive for what its table of contents says, before anything is unpacked."""
    if len(entries) > limits.entries:
        message = gettext_noop("The file is an archive of %(found)d files and at most %(limit)d are read. Send one workbook.")
        raise refusal(message, found=len(entries), limit=limits.entries)
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal(gettext_noop("The file is protected with a password and cannot be opened. Save it without one."))
    if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names):
        raise refusal(gettext_noop("The workbook holds macros, which are never run here. Save it as .xlsx, which has none."))
    if "xl/workbook.bin" in names:
        raise refusal(gettext_noop("The file is a binary workbook (.xlsb). Save it as .xlsx."))
    if "content.xml" in names and "mimetype" in names:
        raise refusal(gettext_noop("The file is an OpenDocument spreadsheet (.ods). Save it as .xlsx or as CSV."))
    if any(part in {"", "..", "."} or "\\" in part or "\0" in part for name in names for part in name.rstrip("/").split("/")):
        raise refusal(
            gettext_noop("The archive holds a file whose name leads out of it. Send a workbook that a spreadsheet program saved.")
        )


class _Meter:
    """Counts what is unpacked of one archive, and stops at the limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.unpacked = 0

    def pieces(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the bytes of an entry piece by piece; the check sum at the end shows a size that was declared falsely."""
        own = 0
        with archive.open(entry) as file:
            while piece := file.read(CHUNK):
                self.unpacked += len(piece)
                own += len(piece)
                if self.unpacked > self.limits.unpacked_bytes:
                    message = gettext_noop(
                        "The file unpacks to more than %(limit)d MB and was not read on. Divide it into several workbooks."
                    )
                    raise refusal(message, limit=self.limits.unpacked_bytes // MEGABYTE)
                if own > SMALL_BYTES and own > self.limits.ratio * max(entry.compress_size, 1):
                    message = gettext_noop(
                        "A part of the file (%(name)s) unpacks to more than %(limit)d times its size, as no workbook of people does; "
                        "it was not read on. Copy the rows into a new workbook."
                    )
                    raise refusal(message, name=entry.filename[:80], limit=self.limits.ratio)
                yield piece


def _workbook_check(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Read all of a workbook once and keep nothing: sizes, columns, rows, letters of a cell."""
    sheets = [entry for entry in entries if SHEET_FILE.fullmatch(entry.filename)]
    if len(sheets) > limits.sheets:
        message = gettext_noop("The workbook has %(found)d sheets and at most %(limit)d are read. Divide it into several workbooks.")
        raise refusal(message, found=len(sheets), limit=limits.sheets)
    meter = _Meter(limits)
    for entry in entries:
        scan = _Scan(entry.filename, limits) if entry.filename.lower().endswith((".xml", ".rels")) else None
        kept = b""
        for piece in meter.pieces(archive, entry):
            if scan is not None:
                scan.read(piece)
            if entry.filename == "[Content_Types].xml" and len(kept) < MEGABYTE:
                kept += piece
        if scan is not None:
            scan.end()
        if b"macroEnabled" in kept:
            raise refusal(gettext_noop("The workbook is of a kind that holds macros (.xlsm). Save it as .xlsx, which has none."))


class _Scan:
    """Reads one XML file of a workbook as it is unpacked, and refuses what is too much of a sheet."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = PurePosixPath(name).stem
        self.limits = limits
        self.is_sheet = SHEET_FILE.fullmatch(name) is not None
        self._row = self._column = self._most_rows = self._most_columns = self._letters = 0
        self._in_text = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = CHUNK
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity
        self._parser.StartDoctypeDeclHandler = self._entity

    def read(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._parse(piece, is_last=False)

    def end(self) -> None:
        """Take note that there are no more."""
        self._parse(b"", is_last=True)

    def _parse(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            message = gettext_noop("A part of the workbook (%(name)s) is damaged and cannot be read. Save the workbook anew as .xlsx.")
            raise refusal(message, name=self.name) from error

    def _entity(self, *_declared: object) -> None:
        message = gettext_noop("A part of the workbook (%(name)s) defines words of its own, as no spreadsheet program does. Save it anew.")
        raise refusal(message, name=self.name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in {"v", "t", "f"}:
            self._in_text = True
            if self.is_sheet:
                self._counted()
        elif name in {"c", "si"}:
            self._letters = 0
            if self.is_sheet:
                self._place(attributes.get("r", ""))
        elif name == "row" and self.is_sheet:
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0

    def _end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] in {"v", "t", "f"}:
            self._in_text = False

    def _text(self, text: str) -> None:
        if self._in_text:
            self._letters += len(text)
            if self._letters > self.limits.cell_letters:
                message = gettext_noop("A cell has more than %(limit)d characters (%(name)s). Shorten it.")
                raise refusal(message, limit=self.limits.cell_letters, name=self.name)

    def _place(self, place: str) -> None:
        found = CELL_PLACE.fullmatch(place)
        if found is None:
            self._column += 1
            return
        self._column = 0
        for letter in found[1]:
            self._column = self._column * 26 + ord(letter) - 64
        self._row = int(found[2])

    def _counted(self) -> None:
        """Take note of a cell that holds something: readers lay out all cells between the first and the last."""
        self._most_rows = max(self._most_rows, self._row)
        self._most_columns = max(self._most_columns, self._column)
        sheet_check(self.name, self._most_rows, self._most_columns, self.limits)


def sheet_check(name: str, rows: int, columns: int, limits: Limits = LIMITS) -> None:
    """Refuse a sheet that is too wide or too long."""
    if columns > limits.columns:
        message = gettext_noop("Sheet %(name)s has %(found)d columns and at most %(limit)d are read. Take out those that are not needed.")
        raise refusal(message, name=name, found=columns, limit=limits.columns)
    if rows > limits.rows:
        message = gettext_noop("Sheet %(name)s has %(found)d rows and at most %(limit)d are read. Divide it into several workbooks.")
        raise refusal(message, name=name, found=rows, limit=limits.rows)
    if rows * columns > limits.cells:
        message = gettext_noop("Sheet %(name)s has %(found)d cells and at most %(limit)d are read. Divide it into several workbooks.")
        raise refusal(message, name=name, found=rows * columns, limit=limits.cells)


# --- text --------------------------------------------------------------------------------------------------------------------


def _pack_check(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Read all CSV files of a pack once and keep nothing."""
    files = [entry for entry in entries if not entry.is_dir() and entry.filename.lower().endswith(".csv")]
    if not files:
        message = gettext_noop("The file is an archive without a workbook and without a CSV file. Send an .xlsx, or a .zip with CSV files.")
        raise refusal(message)
    meter = _Meter(limits)
    for entry in files:
        check = _TextCheck(entry.filename, limits)
        for piece in meter.pieces(archive, entry):
            check.read(piece)


def text_check(file: IO[bytes], name: str, limits: Limits = LIMITS) -> None:
    """Refuse a text that is none: bytes that no text has."""
    check = _TextCheck(name, limits)
    while piece := file.read(CHUNK):
        check.read(piece)


class _TextCheck:
    """Looks through the bytes of a text file."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = PurePosixPath(name).name[:80]
        self.limits = limits
        self._lines = 0
        self._begun = False

    def read(self, piece: bytes) -> None:
        """Take the next bytes."""
        if not self._begun and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise refusal(gettext_noop("The file %(name)s is UTF-16 text. Save it as “CSV UTF-8”."), name=self.name)
        self._begun = True
        if b"\0" in piece:
            message = gettext_noop("The file %(name)s holds NUL bytes, which no text has. Save it as “CSV UTF-8”.")
            raise refusal(message, name=self.name)
        self._lines += piece.count(b"\n")
        if self._lines > self.limits.rows * 20:
            message = gettext_noop("The file %(name)s has more than %(limit)d rows. Divide it into several files.")
            raise refusal(message, name=self.name, limit=self.limits.rows)
