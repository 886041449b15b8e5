"""What the rows of one file say, on disk: rows are judged together without standing in memory together."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, Self

from analysis.values import folded_name
from exchange.packs.cells import Value
from exchange.packs.drafts import BAD, Bad, Draft
from exchange.packs.rows import Place
from exchange.workbook.format import SHEETS

CHUNK = 500
TABLES = """
CREATE TABLE place (tab TEXT, key TEXT, sheet TEXT, number INTEGER, PRIMARY KEY (tab, key)) WITHOUT ROWID;
CREATE TABLE said (digest TEXT PRIMARY KEY, key TEXT, sheet TEXT, number INTEGER) WITHOUT ROWID;
CREATE TABLE draft (
    id INTEGER PRIMARY KEY, tab TEXT, key TEXT, sheet TEXT, number INTEGER, is_new INTEGER, cells TEXT, vals TEXT, cluster TEXT
);
CREATE INDEX draft_key ON draft (key);
CREATE INDEX draft_cluster ON draft (cluster) WHERE cluster <> '';
CREATE TABLE name (name TEXT, draft INTEGER);
CREATE INDEX name_name ON name (name);
CREATE TABLE held (name TEXT, key TEXT);
"""


class Noted(NamedTuple):
    """A row that was noted: its number in the notebook, what it says, whether it is new."""

    number: int
    draft: Draft
    is_new: bool


class Found(NamedTuple):
    """Where something was said first, and the key of the record that it was said of."""

    key: str
    sheet: str
    row: int


class Notebook:
    """Notes of the rows of one file. The file they stand in has no name and is gone with the last reader of it."""

    def __init__(self) -> None:
        self._notes = sqlite3.connect("", isolation_level=None)
        self._notes.executescript(TABLES)
        self._notes.execute("PRAGMA journal_mode = OFF")
        self._notes.execute("PRAGMA synchronous = OFF")
        self._knows_held = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._notes.close()

    def first_place(self, table: str, key: str, sheet: str, row: int) -> tuple[str, int]:
        """Return where a record stood first in the file: here, unless it was seen before."""
        done = self._notes.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", (table, key, sheet, row))
        if done.rowcount:
            return sheet, row
        found = self._notes.execute("SELECT sheet, number FROM place WHERE tab = ? AND key = ?", (table, key)).fetchone()
        return found[0], found[1]

    def first_said(self, digest: str, draft: Draft) -> Found | None:
        """Return where the same was said before; None where this row is the first to say it."""
        place = draft.place
        done = self._notes.execute("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?)", (digest, draft.key, place.file, place.line))
        if done.rowcount:
            return None
        return Found(*self._notes.execute("SELECT key, sheet, number FROM said WHERE digest = ?", (digest,)).fetchone())

    def note(self, draft: Draft, *, is_new: bool) -> None:
        """Note a row that is new, changed or wrong."""
        values = {name: None if value is BAD else value for name, value in draft.values.items()}
        cluster = draft.text("cluster") if draft.table.name == "cluster_members" else ""
        done = self._notes.execute(
            "INSERT INTO draft (tab, key, sheet, number, is_new, cells, vals, cluster) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(draft.table.name, draft.key, draft.place.file, draft.place.line, is_new),
                *(json.dumps(draft.cells), json.dumps(values), cluster),
            ),
        )
        if draft.table.name == "organisations" and draft.key:
            aliases = draft["aliases"]
            rows = [(folded_name(alias), done.lastrowid) for alias in (aliases if isinstance(aliases, tuple) else ())]
            self._notes.executemany("INSERT INTO name VALUES (?, ?)", rows)

    # --- what was noted ---

    def chunks(self) -> Iterator[list[Noted]]:
        """Yield what was noted, in order."""
        last = 0
        while rows := self._noted("id > ? ORDER BY id LIMIT ?", (last, CHUNK)):
            yield rows
            last = rows[-1].number

    def with_keys(self, keys: Iterable[str]) -> Iterator[Noted]:
        """Yield the rows of some keys."""
        for some in _parts(keys):
            yield from self._noted(f"key IN ({_gaps(some)}) ORDER BY id", some)

    def members(self, clusters: Iterable[str]) -> Iterator[Noted]:
        """Yield the members of some clusters."""
        for some in _parts(clusters):
            yield from self._noted(f"cluster IN ({_gaps(some)}) ORDER BY id", some)

    def _noted(self, condition: str, values: Collection[object]) -> list[Noted]:
        columns = "id, tab, sheet, number, is_new, cells, vals"
        rows = self._notes.execute(f"SELECT {columns} FROM draft WHERE {condition}", tuple(values))  # noqa: S608 -- our own words
        return [
            Noted(number, Draft(SHEETS[table], Place("", sheet, row), json.loads(cells), _values(vals)), bool(is_new))
            for number, table, sheet, row, is_new, cells, vals in rows.fetchall()
        ]

    def parents(self) -> dict[str, str]:
        """Return the products of the file with the next broader one of each."""
        rows = self._notes.execute("SELECT key, json_extract(vals, '$.parent') FROM draft WHERE tab = 'products' AND key <> ''")
        return {key: parent or "" for key, parent in rows}

    def tables(self) -> frozenset[str]:
        """Return the tables of which something was noted."""
        return frozenset(table for (table,) in self._notes.execute("SELECT DISTINCT tab FROM draft"))

    # --- names ---

    def owners(self, names: Iterable[str], before: int) -> dict[str, tuple[str, Place]]:
        """Return who of the file has names among its other names, and where, in rows before a number."""
        found: dict[str, tuple[str, Place]] = {}
        for some in _parts(names):
            rows = self._notes.execute(
                "SELECT name, key, sheet, number FROM name JOIN draft ON draft.id = name.draft"  # noqa: S608 -- our own words
                f" WHERE name IN ({_gaps(some)}) AND draft.id < ? ORDER BY draft.id",
                (*some, before),
            )
            for name, key, sheet, row in rows:
                found.setdefault(name, (key, Place("", sheet, row)))
        return found

    def held_by(self, names: Iterable[str], register: Callable[[], Iterable[tuple[str, str]]]) -> dict[str, str]:
        """Return who of the register has names, by folded name; `register` yields all of them, and is asked once."""
        if not self._knows_held:
            self._notes.executemany("INSERT INTO held VALUES (?, ?)", register())
            self._notes.execute("CREATE INDEX held_name ON held (name)")
            self._knows_held = True
        found: dict[str, str] = {}
        for some in _parts(names):
            found.update(self._notes.execute(f"SELECT name, key FROM held WHERE name IN ({_gaps(some)})", tuple(some)))  # noqa: S608
        return found


def _values(text: str) -> dict[str, Value | Bad]:
    """Return the values of a row: keys, words, several of them, and what could not be read."""
    said = json.loads(text)
    return {name: BAD if value is None else tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def _gaps(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    them = sorted(set(values) - {""})
    for start in range(0, len(them), CHUNK):
        yield them[start : start + CHUNK]
