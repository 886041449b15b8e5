"""From records to drafts: the cells of each row read by the types of its columns, before rows are compared with one another."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from analysis.wording import Reason, gettext_noop
from exchange.packs.cells import Codes, Value, cell_value
from exchange.packs.errors import NOTHING, CellError, PackError, shortened, words
from exchange.packs.format import Column, Table
from exchange.packs.read import FileRecords, PackFolder, Record
from exchange.packs.rows import Place


class Bad:
    """Stands where a cell could not be read: neither blank nor a value, so no rule speaks of it again."""


BAD: Final = Bad()


@dataclass(slots=True)
class Draft:
    """A row on its way: the cells as they stand in the file, their values, and whether anything is wrong with it."""

    table: Table
    place: Place
    cells: dict[str, str]
    values: dict[str, Value | Bad]
    also: list[Place] = field(default_factory=list)
    faulty: bool = False

    def __getitem__(self, column: str) -> Value | Bad:
        return self.values.get(column, BAD)

    def given(self, column: str) -> bool:
        """Return whether the cell holds something that could be read."""
        return self.read(column) and not self.blank(column)

    def blank(self, column: str) -> bool:
        """Return whether the cell is there and blank."""
        value = self[column]
        return value is None or value is False or value in ("", ())

    def read(self, *columns: str) -> bool:
        """Return whether all these cells could be read."""
        return not any(self[column] is BAD for column in columns)

    def text(self, column: str) -> str:
        """Return a key or word of the row; "" where it is blank or could not be read."""
        value = self[column]
        return value if isinstance(value, str) else ""

    @property
    def key(self) -> str:
        """The key in the file; "" where the table has none or it could not be read."""
        return self.text("key") if self.table.keyed else ""

    @property
    def identity(self) -> tuple[Value | Bad, ...]:
        """The values that make two rows the same."""
        return tuple(self[column] for column in self.table.identity)

    def fault(self, column: str, message: Reason, expected: Reason = NOTHING, *, value: str | None = None) -> PackError:
        """Return an error about a cell of this row, or about the whole row when `column` is ""; the row is faulty from now on."""
        self.faulty = True
        shown = self.cells.get(column, "") if value is None else value
        return PackError(self.place.file, self.place.line, column, shortened(shown), expected, message)


@dataclass(slots=True)
class TableDrafts:
    """The rows of one file; `complete` is false when some of its rows are not known, so that a missing key proves nothing."""

    drafts: list[Draft]
    errors: list[PackError]
    complete: bool


def drafts_read(pack: PackFolder, table: Table, read: FileRecords, codes: Codes) -> TableDrafts:
    """Return the rows of a file, with what is wrong with its header and its cells."""
    file = f"{pack.name}/{table.file}"
    if not read.header.cells:
        return TableDrafts([], [], complete=False)
    errors, usable = header_errors(table, read.header, file)
    result = TableDrafts([], errors, complete=read.complete and usable)
    if not usable:
        return result
    for record in read.records:
        draft = Draft(table, Place(pack.name, file, record.line), {}, {})
        result.errors.extend(cells_read(draft, read.header.cells, record, codes))
        result.drafts.append(draft)
    return result


def header_errors(table: Table, header: Record, file: str) -> tuple[list[PackError], bool]:
    """Return what is wrong with the names of the columns, and whether the rows can be read all the same."""
    names = header.cells
    known = words(gettext_noop("one of %(known)s"), known=", ".join(table.column_names))

    def error(column: str, message: Reason, expected: Reason) -> PackError:
        return PackError(file, header.line, column, shortened(column), expected, message)

    if not set(names) & set(table.column_names):
        message = words(gettext_noop("No column has a known name."))
        expected = words(gettext_noop("the columns %(known)s, divided by commas"), known=",".join(table.column_names))
        return [PackError(file, header.line, "", shortened(",".join(names)), expected, message)], False
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    errors = [error(name, words(gettext_noop("Two columns have this name.")), words(gettext_noop("each column once"))) for name in twice]
    usable = not errors
    for name in dict.fromkeys(names):
        if not name:
            errors.append(error("", words(gettext_noop("A column has no name.")), known))
        elif name not in table.by_name:
            errors.append(error(name, words(gettext_noop("The column is not known.")), known))
    for name in table.column_names:
        if name not in names:
            errors.append(
                error(
                    name,
                    words(gettext_noop("The column is missing.")),
                    words(gettext_noop("every column, also where all its cells are blank")),
                )
            )
            usable = usable and name not in table.identity
    return errors, usable


def cells_read(draft: Draft, header: tuple[str, ...], record: Record, codes: Codes) -> Iterator[PackError]:
    """Fill in the values of a row, and yield what is wrong with its cells.

    A row with too many or too few cells is read for its identity alone: which cell is too many cannot be known, but references to
    the row should not fail for it.
    """
    fits = len(record.cells) == len(header)
    for name, cell in zip(header, record.cells, strict=False):
        column = draft.table.by_name.get(name)
        if column is not None and (fits or name in draft.table.identity):
            draft.cells[name] = cell
            yield from value_read(draft, column, cell, codes, told=fits)
    for name in draft.table.column_names:
        if draft.values.setdefault(name, BAD) is BAD:
            draft.faulty = True
    if not fits:
        values = {"found": len(record.cells), "expected": len(header)}
        message = words(gettext_noop("The row has %(found)d cells and the header %(expected)d."), **values)
        expected = words(gettext_noop("one cell for each column; text with a comma stands in quotes"))
        yield draft.fault("", message, expected, value=",".join(record.cells))


def value_read(draft: Draft, column: Column, cell: str, codes: Codes, *, told: bool) -> Iterator[PackError]:
    """Set the value of one cell; yield what is wrong with it when that is to be told."""
    try:
        draft.values[column.name] = cell_value(cell, column, codes)
    except CellError as error:
        draft.values[column.name] = BAD
        if told:
            yield draft.fault(column.name, error.message, error.expected)
