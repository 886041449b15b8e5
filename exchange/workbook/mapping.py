"""Which column of a foreign workbook means which column of the register: found by words, mended by people, remembered.

A foreign sheet has title rows above its header, headers in other words and languages, and no keys.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from analysis.folding import folded
from exchange.workbook import synonyms
from exchange.workbook.foreign import DateOrder, Decimal, Habits
from exchange.workbook.format import INSTRUCTIONS, LISTS, REMOVE, SHEETS
from exchange.workbook.read import Row

LOOKED_AT = 30
"""So many rows at the beginning of a sheet are looked at for its header."""
IGNORED = frozenset({INSTRUCTIONS.lower(), LISTS.lower()})
HEADER_LETTERS = 120


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How one sheet is read.

    Attributes
    ----------
    sheet
        The name of the sheet.
    table
        The table that its rows go to; "" when the sheet is left out.
    header_row
        The number of the row with the headers; data follows it.
    headers
        The headers as they stand in the sheet.
    columns
        For each of them the column of the table, "" where it is left out.
    constants
        What every row says in columns that the sheet does not have.
    habits
        How numbers and dates are written.
    """

    sheet: str
    table: str
    header_row: int = 1
    headers: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    habits: Habits = field(default_factory=Habits)

    @property
    def is_ours(self) -> bool:
        """Return whether the sheet is one of ours: its header stands in the first row and names our columns."""
        return self.header_row == 1 and is_our_header(self.table, self.headers)

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as JSON can keep it."""
        return {
            "sheet": self.sheet,
            "table": self.table,
            "header_row": self.header_row,
            "headers": list(self.headers),
            "columns": list(self.columns),
            "constants": dict(self.constants),
            "decimal": self.habits.decimal.value,
            "dates": self.habits.dates.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "SheetMapping":
        """Return the mapping that was kept."""
        return cls(
            sheet=data["sheet"],
            table=data["table"],
            header_row=data["header_row"],
            headers=tuple(data["headers"]),
            columns=tuple(data["columns"]),
            constants=dict(data["constants"]),
            habits=Habits(Decimal(data["decimal"]), DateOrder(data["dates"])),
        )


def is_our_header(table: str, headers: Sequence[str]) -> bool:
    """Return whether a row is the header of a sheet of ours: known names only, with those that make a row what it is."""
    if table not in SHEETS:
        return False
    named = {header for header in headers if header}
    known = {*SHEETS[table].column_names, REMOVE.name}
    identity = {"key"} if SHEETS[table].keyed and "key" in named else set(SHEETS[table].identity)
    return bool(named) and named <= known and identity <= named


def sheet_mapping(name: str, rows: Iterable[Row]) -> SheetMapping | None:
    """Return how a sheet is best read, from its first rows; None where it has no rows or is one of our own lists."""
    first = [Row(number, cells) for number, cells in islice(rows, LOOKED_AT)]
    if name.lower() in IGNORED or not first:
        return None
    ours = name.strip().lower()
    if is_our_header(ours, first[0].cells) and first[0].number == 1:
        headers = first[0].cells
        return SheetMapping(name, ours, 1, headers, headers)
    table, row = _best_header(first)
    if row is None:
        return SheetMapping(name, "", first[0].number, _shown(first[0].cells), ("",) * len(first[0].cells))
    return SheetMapping(name, table, row.number, _shown(row.cells), columns_matched(table, row.cells))


def with_header(mapping: SheetMapping, row: Row) -> SheetMapping:
    """Return a mapping whose header is another row; its columns are those that match."""
    columns = columns_matched(mapping.table, row.cells) if mapping.table else ("",) * len(row.cells)
    return replace(mapping, header_row=row.number, headers=_shown(row.cells), columns=columns)


def _shown(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.split())[:HEADER_LETTERS] for cell in cells)


def _best_header(rows: Sequence[Row]) -> tuple[str, Row | None]:
    """Return the table and the row that match best: most columns, then the earlier row, then the earlier table."""
    best: tuple[float, str, Row | None] = (0.0, "", None)
    for row in rows:
        filled = sum(bool(cell) for cell in row.cells)
        for table in SHEETS:
            matched = [column for column in columns_matched(table, row.cells) if column]
            needed = {column.name for column in SHEETS[table].columns if column.required}
            score = len(matched) + len(needed & set(matched)) / 2 + _rare(table, matched) + len(matched) / max(filled, 1) / 4
            if len(matched) >= 2 and score > best[0]:
                best = (score, table, row)
    return best[1], best[2]


def _rare(table: str, matched: Sequence[str]) -> float:
    """Return how much the matched columns speak for one table: those that few tables have say most."""
    return sum(1 / sum(column in sheet.by_name for sheet in SHEETS.values()) for column in matched if column in SHEETS[table].by_name)


def columns_matched(table: str, headers: Sequence[str]) -> tuple[str, ...]:
    """Return for each header the column that it means, each column once; "" where none is known.

    >>> columns_matched("organisations", ("№", "Raison sociale", "Ville", "Effectif", "الحالة"))
    ('', 'name', 'locality', 'employees', 'status')
    """
    taken: set[str] = set()
    found = []
    for header in headers:
        column = column_meant(table, header)
        found.append(column if column not in taken else "")
        taken.add(column)
    return tuple(found)


def column_meant(table: str, header: str) -> str:
    """Return the column of a table that a header means; "" where none is known. What stands in brackets is left out at need."""
    known = {*SHEETS[table].column_names, REMOVE.name}
    for text in (
        header,
        header.partition("(")[0],
        header.partition("[")[0],
        header.partition(",")[0],
        *header.split("/"),
        *header.split("\n"),
    ):
        said = folded(text)
        for names in (synonyms.OF_TABLE.get(table, {}), synonyms.COLUMNS):
            meant = names.get(said, "") if said else ""
            if meant in known:
                return meant
    return ""


def remembered_applied(found: SheetMapping, kept: Iterable[SheetMapping]) -> SheetMapping:
    """Return a mapping as people mended it the last time for a sheet with the same headers."""
    for one in kept:
        if tuple(map(folded, one.headers)) == tuple(map(folded, found.headers)):
            return SheetMapping(found.sheet, one.table, found.header_row, found.headers, one.columns, one.constants, one.habits)
    return found


def missing_columns(mapping: SheetMapping) -> tuple[str, ...]:
    """Return the columns that every new row needs and that neither the sheet nor a constant gives. A key can be made."""
    given = {*mapping.columns, *(name for name, text in mapping.constants.items() if text)}
    if not mapping.table:
        return ()
    return tuple(
        column.name for column in SHEETS[mapping.table].columns if column.required and column.name not in given and column.name != "key"
    )


def headers_hash(mapping: SheetMapping) -> str:
    """Return what stands for the headers of a sheet."""
    return hashlib.blake2b("|".join(map(folded, mapping.headers)).encode(), digest_size=16).hexdigest()
