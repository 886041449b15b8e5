"""From folders to records: which packs and files there are, and the cells of each row with the line it begins on.

Nothing here knows what a cell means.  Whatever the bytes are, the answer is records and errors, never an exception.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.wording import Reason, gettext_noop
from exchange.packs.errors import NOTHING, PackError, shortened, words
from exchange.packs.format import COMMON_PACK, FILE_SIZE_LIMIT, REQUIRED_FILES, ROW_LIMIT, TABLES, Table

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins with one of these is written with an apostrophe before it in CSV, and read without it."""
BOM = b"\xef\xbb\xbf"
LINE_BREAK = re.compile(rb"\r\n|\r|\n")
PACK_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A folder with the files of one pack; its name is the name of the pack."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row, and the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRecords:
    """A file read: its header and its rows. `complete` is false when a part of it could not be read."""

    header: Record
    records: tuple[Record, ...]
    complete: bool


UNREAD = FileRecords(Record(1, ()), (), complete=False)


def file_error(file: str, message: Reason, expected: Reason = NOTHING, *, line: int = 0, value: str = "") -> PackError:
    """Return an error that speaks of a file or one of its lines."""
    return PackError(file, line, "", shortened(value), expected, message)


# --- folders -----------------------------------------------------------------------------------------------------------------


def packs_find(paths: Sequence[Path]) -> tuple[list[PackFolder], list[PackError]]:
    """Return the packs at the given paths, `common` first and then by name, and what is wrong with the paths.

    A folder with CSV files is a pack; a folder whose folders have CSV files is a folder of packs.
    """
    errors: list[PackError] = []
    found: dict[Path, None] = {}
    for path in paths:
        try:
            folders = folders_of(path)
        except OSError as error:
            errors.append(file_error(str(path), words(gettext_noop("The folder cannot be read: %(why)s."), why=str(error.strerror))))
            continue
        if not folders:
            message = words(gettext_noop("There is no data pack here."))
            expected = words(gettext_noop("a folder with CSV files (%(files)s), or a folder of such folders"), files=file_names())
            errors.append(file_error(str(path), message, expected))
        found.update(dict.fromkeys(folders))
    packs = sorted((PackFolder(folder.name, folder) for folder in found), key=lambda pack: (pack.name != COMMON_PACK, pack.name))
    errors += pack_name_errors(packs)
    first_of_name = {pack.name: pack for pack in reversed(packs)}
    return [pack for pack in packs if first_of_name[pack.name] is pack], errors


def folders_of(path: Path) -> list[Path]:
    """Return the pack folders at a path: the folder itself, or those of its folders that hold CSV files."""
    path = path.resolve()
    if csv_files(path):
        return [path]
    return [folder for folder in sorted(path.iterdir()) if folder.is_dir() and not folder.name.startswith(".") and csv_files(folder)]


def csv_files(folder: Path) -> list[Path]:
    """Return the CSV files of a folder, without the hidden ones that spreadsheets leave behind."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and not file.name.startswith("."))


def file_names() -> str:
    """Return the names of all files a pack may have."""
    return ", ".join(table.file for table in TABLES.values())


def pack_name_errors(packs: Sequence[PackFolder]) -> Iterator[PackError]:
    """Yield what is wrong with the names of the folders: no key, or the same name twice."""
    seen: dict[str, Path] = {}
    for pack in packs:
        if not PACK_NAME.fullmatch(pack.name):
            message = words(gettext_noop("The name of the folder is the name of the pack, and this one cannot be."))
            yield file_error(str(pack.path), message, words(gettext_noop("lower-case letters, digits and single hyphens")), value=pack.name)
        if pack.name in seen:
            message = words(gettext_noop("There are two packs of this name; the other is %(other)s."), other=str(seen[pack.name]))
            yield file_error(str(pack.path), message, words(gettext_noop("each name once")), value=pack.name)
        seen.setdefault(pack.name, pack.path)


def pack_file_errors(pack: PackFolder) -> Iterator[PackError]:
    """Yield what is wrong with the set of files of a pack: unknown names, and files that are missing."""
    names = {file.name for file in csv_files(pack.path)}
    known = {table.file for table in TABLES.values()}
    for name in sorted(names - known):
        message = words(gettext_noop("No table has this name, so nothing would read the file."))
        yield file_error(f"{pack.name}/{name}", message, words(gettext_noop("one of %(files)s"), files=file_names()), value=name)
    needed = {TABLES[name].file: "" for name in REQUIRED_FILES}
    for table in TABLES.values():
        if table.file in names:
            needed.update({TABLES[other].file: table.file for other in table.needs})
    for name, because in needed.items():
        if name not in names:
            message = words(gettext_noop("The file is missing."))
            expected = (
                words(gettext_noop("the file, because there is %(file)s"), file=because)
                if because
                else words(gettext_noop("the file in every pack (a header alone will do)"))
            )
            yield file_error(f"{pack.name}/{name}", message, expected)


# --- files -------------------------------------------------------------------------------------------------------------------


def table_read(pack: PackFolder, table: Table) -> tuple[FileRecords | None, list[PackError]]:
    """Return the records of one table of a pack and what is wrong with the file; None where the pack has no such file."""
    path = pack.path / table.file
    file = f"{pack.name}/{table.file}"
    try:
        if not path.is_file():
            return None, []
        size = path.stat().st_size
        if size > FILE_SIZE_LIMIT:
            message = words(gettext_noop("The file has %(size)d MB and was not read."), size=size // MEGABYTE)
            return UNREAD, [file_error(file, message, words(gettext_noop("at most %(limit)d MB"), limit=FILE_SIZE_LIMIT // MEGABYTE))]
        data = path.read_bytes()
    except OSError as error:
        return UNREAD, [file_error(file, words(gettext_noop("The file cannot be read: %(why)s."), why=str(error.strerror)))]
    return bytes_read(data, file)


def bytes_read(data: bytes, file: str) -> tuple[FileRecords, list[PackError]]:
    """Return the records in the bytes of a file, and what is wrong with them."""
    skipped = len(BOM) if data.startswith(BOM) else 0
    try:
        text = data[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        return UNREAD, [encoding_error(data, skipped + error.start, file)]
    return records_read(text, file)


def encoding_error(data: bytes, position: int, file: str) -> PackError:
    """Return the error for a byte that is not UTF-8, with its position (counted from 1) and line."""
    line = len(LINE_BREAK.findall(data, 0, position)) + 1
    byte = f"0x{data[position]:02X}"
    message = words(gettext_noop("The file is not UTF-8: byte %(position)d is %(byte)s."), position=position + 1, byte=byte)
    expected = words(gettext_noop('text saved as UTF-8 ("CSV UTF-8" in spreadsheets)'))
    return file_error(file, message, expected, line=line, value=byte)


def records_read(text: str, file: str) -> tuple[FileRecords, list[PackError]]:
    """Return the records of a text; reading stops at the first row whose quotes do not close."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    errors: list[PackError] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append(Record(begins, tuple(original_text(cell.strip()) for cell in cells)))
            begins = reader.line_num + 1
            if len(records) > ROW_LIMIT + 1:
                message = words(gettext_noop("The file has more than %(limit)d rows; the rest was not read."), limit=ROW_LIMIT)
                errors.append(file_error(file, message, words(gettext_noop("several packs")), line=records.pop().line))
                break
    except csv.Error as error:
        errors.append(quoting_error(error, begins, file))
    if not records:
        empty = file_error(
            file, words(gettext_noop("The file is empty.")), words(gettext_noop("a header row with the column names")), line=1
        )
        return UNREAD, errors or [empty]
    header, *rest = records
    return FileRecords(header, tuple(rest), complete=not errors), errors


def original_text(cell: str) -> str:
    """Return a cell of CSV without the apostrophe that keeps spreadsheet programs from taking it for a formula.

    >>> original_text("'=1+1"), original_text("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA_SIGNS) else cell


def quoting_error(error: csv.Error, line: int, file: str) -> PackError:
    """Return the error for a row that cannot be divided into cells."""
    reason = str(error)
    if "field larger" in reason:
        message = words(
            gettext_noop("A cell has more than %(limit)d characters; the rest of the file was not read."), limit=csv.field_size_limit()
        )
    elif "end of data" in reason:
        message = words(gettext_noop("A quote that opens in this row never closes; the rest of the file was not read."))
    else:
        message = words(gettext_noop("Text stands after a closing quote; the rest of the file was not read."))
    expected = words(gettext_noop('a cell in quotes, ended by a quote before the comma, with "" for a quote inside it'))
    return file_error(file, message, expected, line=line)
