"""What a file would change: each row read, held against the register, and judged; nothing is written here.

Rows that say what the register says are only counted, what others ask for is noted on disk: memory does not grow with the file.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from analysis.folding import folded
from analysis.wording import gettext_noop
from core.chunks import chunked
from exchange.packs.cells import BLANK, Codes, Value, cell_value, key_value
from exchange.packs.drafts import BAD, Bad, Draft
from exchange.packs.errors import CellError, PackError, words
from exchange.packs.format import Column, Table
from exchange.packs.parse import joined, slug
from exchange.packs.register import PAIRS
from exchange.packs.rows import Place
from exchange.packs.rules import row_faults
from exchange.workbook.foreign import Names, cell_read
from exchange.workbook.format import REMOVE, SHEETS, WITHHELD, cell_text
from exchange.workbook.judge import Judged, repetitions, rows_judged, slimmed
from exchange.workbook.mapping import SheetMapping
from exchange.workbook.notebook import Notebook
from exchange.workbook.read import Row
from exchange.workbook.records import CHUNK, KEYED, READERS, Values, row_cells, row_key, rows_alike, rows_found
from firms.models import HsCode, Industry

LONGEST_KEY = 60
NO_COLUMN = Column("")
ALIKE: Mapping[str, tuple[str, ...]] = {
    "product_lines": ("organisation", "product", "role", "basis", "year"),
    "capabilities": ("organisation", "kind", "name"),
    "recipes": ("output", "input", "route"),
    "linkages": ("supplier", "customer", "kind", "product", "basis", "quantity_year", "valid_from"),
}
"""Of tables whose rows may come without a key: what makes one the row that is there already."""


class RowAction(StrEnum):
    """What a row asks for."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    NONE = "none"


@dataclass(slots=True)
class Finding:
    """What one row asks for: the cells that would be other ones, before and after, and what is wrong with it.

    `digest` stands for what the register said of it; another one later means that somebody wrote it since.
    """

    sheet: str
    row: int
    table: str
    key: str
    action: RowAction
    cells: dict[str, tuple[str, str]]
    digest: str = ""
    errors: list[PackError] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """How many rows were read, and how many of them say what the register says."""

    rows: int = 0
    same: int = 0


def digest_of(table: str, values: Mapping[str, Value] | None) -> str:
    """Return what stands for a row of the register as it is; nothing for one that is not there."""
    if values is None:
        return ""
    return hashlib.blake2b(json.dumps(row_cells(table, values), ensure_ascii=True).encode(), digest_size=12).hexdigest()


class Comparison:
    """Compares the sheets of one file with the register as its reader sees it; what rows are judged by together goes into a notebook."""

    def __init__(self, notebook: Notebook, *, viewer: object, seen: Callable[[int], None] = lambda _rows: None) -> None:
        self.viewer = viewer
        self.tally = Tally()
        self._seen_rows = seen
        self._codes = Codes(
            frozenset(Industry.objects.values_list("code", flat=True)), frozenset(HsCode.objects.values_list("code", flat=True))
        )
        self._notebook = notebook
        self._names: Names | None = None
        self._taken: set[str] | None = None

    # --- row by row ---

    def sheet_findings(self, rows: Iterable[Row], mapping: SheetMapping) -> Iterator[list[Finding]]:
        """Yield what the rows of a sheet ask for, in lists; rows that ask for nothing are left out."""
        data = (row for row in rows if row.number > mapping.header_row)
        for chunk in chunked(data, CHUNK):
            self.tally.rows += len(chunk)
            yield self._chunk_findings(chunk, mapping)
            self._seen_rows(self.tally.rows)

    def _chunk_findings(self, chunk: Sequence[Row], mapping: SheetMapping) -> list[Finding]:
        table = SHEETS[mapping.table]
        lines = [_Line(mapping.sheet, row.number, table, self._cells(row, mapping)) for row in chunk]
        if not mapping.is_ours:
            for line in lines:
                self._understand(line, mapping)
        self._keys_find(table, lines)
        there = rows_found(table.name, [line.key for line in lines if line.key], viewer=self.viewer)
        found = []
        for line in lines:
            finding = self._line_finding(line, there.get(line.key))
            if finding is None:
                self.tally.same += 1
            else:
                found.append(finding)
        return found

    def _cells(self, row: Row, mapping: SheetMapping) -> dict[str, str]:
        """Return the cells of a row by column, with what every row says."""
        cells = {name: text for name, text in mapping.constants.items() if text}
        for name, text in zip(mapping.columns, row.cells, strict=False):
            if name and (text or name not in cells):
                cells[name] = text
        if mapping.is_ours:
            return {name: cells.get(name, "") for name in mapping.columns if name}
        return cells

    def _understand(self, line: "_Line", mapping: SheetMapping) -> None:
        """Turn the cells of a foreign row into those of the format; what can mean two things is an error."""
        names = self._names_get()
        for name, text in line.cells.items():
            if name in line.table.by_name or name == REMOVE.name:
                column = line.table.by_name.get(name, REMOVE)
                try:
                    line.cells[name] = cell_read(text, column, mapping.habits, names)
                except CellError as error:
                    line.unread[name] = error
                    line.cells[name] = str(text)

    def _keys_find(self, table: Table, lines: Sequence["_Line"]) -> None:
        """Give every row its key: the one it names, that of the record it must be, or a new one."""
        keyless = []
        for line in lines:
            if table.name in PAIRS:
                line.key = row_key(table.name, line.cells)
            elif line.cells.get("key"):
                line.key = line.cells["key"]
            else:
                keyless.append(line)
        if keyless and table.name in ALIKE:
            self._alike_find(table, keyless)
        elif keyless:
            names = self._names_get()
            for line in keyless:
                called = line.cells.get(KEYED[table.name], "")
                known = names.key_of(table.name, called) if called else ""
                line.key = known if known != called else self._key_made(folded(called)) if called else ""
                line.is_keyless = True

    def _alike_find(self, table: Table, lines: Sequence["_Line"]) -> None:
        """Find the records that rows without a key speak of, by what makes one of their kind; others get a new key."""
        columns = ALIKE[table.name]
        heads = {line.cells.get(columns[0], "") for line in lines}
        alike: dict[tuple[str, ...], list[Values]] = {}
        for values in rows_alike(table.name, columns[0], heads, viewer=self.viewer):
            alike.setdefault(tuple(row_cells(table.name, values)[name] for name in columns), []).append(values)
        for line in lines:
            line.is_keyless = True
            same = alike.get(tuple(line.cells.get(name, "") for name in columns), [])
            cited = tuple(sorted(part.strip() for part in line.cells.get("source", "").split(";")))
            exact = [values for values in same if values["source"] == cited]
            one = exact[0] if exact else same[0] if len(same) == 1 else None
            line.key = str(one["key"]) if one else self._key_made(_alike_name(table.name, line.cells))

    def _key_made(self, name: str) -> str:
        """Return a key that nothing has, made from a name."""
        if self._taken is None:
            self._taken = {key for table in READERS if table not in PAIRS for key in _all_keys(table)}
        base = re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:LONGEST_KEY].strip("-") or "record"
        key, number = base, 1
        while key in self._taken:
            number += 1
            key = f"{base}-{number}"
        self._taken.add(key)
        return key

    def _names_get(self) -> Names:
        """Return the keys of everything that has a name."""
        if self._names is None:
            keys, known = {}, {}
            for table, column in KEYED.items():
                pairs = list(READERS[table].rows(self.viewer).prefetch_related(None).order_by("-pk").values_list(column, "key"))
                keys[table] = {folded(name): key for name, key in pairs}
                known[table] = frozenset(key for _name, key in pairs)
            self._names = Names(keys, known)
        return self._names

    # --- one row ---

    def _line_finding(self, line: "_Line", there: Values | None) -> Finding | None:
        """Return what a row asks for; None where it says what the register says."""
        draft = Draft(line.table, Place("", line.sheet, line.row), {}, {})
        errors = list(self._once(line, draft))
        if line.cells.get(REMOVE.name):
            return self._removal(line, there, draft, errors)
        before = {} if there is None else row_cells(line.table.name, there)
        changed: dict[str, tuple[str, str]] = {}
        for column in line.table.columns:
            errors += self._cell_judge(line, column, there, before, draft, changed)
        if not changed and not errors and there is not None:
            return None
        errors += row_faults(draft)
        action = RowAction.ADD if there is None else RowAction.CHANGE if changed else RowAction.NONE
        errors += repetitions(draft, self._notebook, is_new=there is None)
        self._notebook.note(slimmed(draft), is_new=there is None)
        return Finding(line.sheet, line.row, line.table.name, line.key, action, changed, digest_of(line.table.name, there), errors)

    def _once(self, line: "_Line", draft: Draft) -> Iterator[PackError]:
        """Yield what is wrong with the key of a row: none, or one that another row has."""
        ends = PAIRS.get(line.table.name, ())
        if not all(line.cells.get(end) for end in ends):
            return  # the cells themselves say so
        if not line.key:
            message = words(gettext_noop("The row has neither a key nor a name from which one could be made."))
            yield draft.fault("key", message, words(gettext_noop("a key, or a name")))
            return
        first = self._notebook.first_place(line.table.name, line.key, line.sheet, line.row)
        if first != (line.sheet, line.row):
            message = words(gettext_noop("This record stands in row %(row)d of %(sheet)s already."), row=first[1], sheet=first[0])
            yield draft.fault(next(iter(ends), "key"), message, words(gettext_noop("each once")), value=line.key)

    def _removal(self, line: "_Line", there: Values | None, draft: Draft, errors: list[PackError]) -> Finding:
        if line.cells[REMOVE.name] != "yes":
            draft.cells[REMOVE.name] = line.cells[REMOVE.name]
            message = words(gettext_noop("The word is not known here."))
            errors.append(draft.fault(REMOVE.name, message, words(gettext_noop("yes, or a blank cell"))))
        elif there is None:
            message = words(gettext_noop("There is nothing to remove: the register has no such record."))
            errors.append(draft.fault(REMOVE.name, message, value=line.key))
        cells = {} if there is None else {name: (text, "") for name, text in row_cells(line.table.name, there).items() if text}
        return Finding(line.sheet, line.row, line.table.name, line.key, RowAction.REMOVE, cells, digest_of(line.table.name, there), errors)

    def _cell_judge(
        self,
        line: "_Line",
        column: Column,
        there: Values | None,
        before: Mapping[str, str],
        draft: Draft,
        changed: dict[str, tuple[str, str]],
    ) -> Iterator[PackError]:
        """Set the value of one cell of a draft; note where it is another one, yield what is wrong with it.

        A cell that reads as the register writes it says what the register says, whatever its rules are by now.
        """
        name, known = column.name, before.get(column.name, "")
        text = line.cells.get(name)
        if name == "key" and line.is_keyless:
            text = line.key
        if there is not None and name == "linkage" and not text:
            text = None  # a claim always speaks of a linkage: blank asks for nothing
        if text is None or text == WITHHELD or (there is not None and _plain(text) == _plain(known)):
            draft.cells[name] = known
            draft.values[name] = there[name] if there is not None else BLANK[column.type]
            if there is None and column.required:
                draft.values[name] = BAD
                message = words(gettext_noop("The sheet does not have this column, and a new row needs it."))
                yield draft.fault(name, message, words(gettext_noop("a value in every row")))
            return
        draft.cells[name] = text
        try:
            draft.values[name] = self._value(line, column, text)
        except CellError as error:
            draft.values[name] = BAD
            yield draft.fault(name, error.message, error.expected)
            changed[name] = (known, text)
            return
        if there is None:
            if text:
                changed[name] = ("", cell_text(draft.values[name], column))  # type: ignore[arg-type]
        elif _ordered(draft.values[name]) != _ordered(there[name]):
            changed[name] = (known, cell_text(draft.values[name], column))  # type: ignore[arg-type]

    def _value(self, line: "_Line", column: Column, text: str) -> Value:
        if column.name in line.unread:
            raise line.unread[column.name]
        if column.name == "key" and line.is_keyless:
            return key_value(text, column, self._codes)
        return cell_value(text, column, self._codes)

    def together(self) -> Iterator[Judged]:
        """Yield what is wrong between rows, and between them and the register, by sheet and row, some at a time."""
        return rows_judged(self._notebook, viewer=self.viewer)


@dataclass(slots=True)
class _Line:
    """A row on its way: where it stands, its cells, and its key."""

    sheet: str
    row: int
    table: Table
    cells: dict[str, str]
    key: str = ""
    is_keyless: bool = False
    unread: dict[str, CellError] = field(default_factory=dict)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _ordered(value: Value | Bad) -> object:
    """Return a value as it is compared: keys and names in whatever order they stand."""
    return tuple(sorted(value)) if isinstance(value, tuple) else value


def _alike_name(table: str, cells: Mapping[str, str]) -> str:
    """Return what the key of a new row is made of, as data packs make it."""
    if table == "product_lines":
        return joined(*(cells.get(name, "") for name in ("organisation", "role", "product", "basis", "year")))
    if table == "recipes":
        return joined(cells.get("output", ""), "from", cells.get("input", ""), slug(cells.get("route", "")))
    if table == "capabilities":
        return joined(cells.get("organisation", ""), slug(cells.get("name", "")))
    return joined(*(cells.get(name, "") for name in ("supplier", "customer", "product")))


def _all_keys(table: str) -> Iterator[str]:
    keys: Any = READERS[table].rows(None).model._default_manager.values_list("key", flat=True)
    return keys.iterator()
