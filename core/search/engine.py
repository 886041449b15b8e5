"""The trigram index of the search entries: all that differs between SQLite (FTS5) and PostgreSQL (pg_trgm).

Both find the entries in which a run of letters stands, and those that share many runs of three letters with a question. The texts have
a blank at each end and between words, so that " oq " is the word oq, " oq" the beginning of a word and "oq" any part of one.

SQLite keeps the index in a table of its own, in step with the entries by triggers; PostgreSQL as an index of the table.
"""

# ruff: noqa: S608, S611 -- no name in the statements comes from outside, and every value is a parameter

import sqlite3
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

TABLE = "core_searchentry"
COLUMNS = ("folded", "sounds")
Key = TypeVar("Key", bound=Hashable)

_SQLITE_CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE}_fts USING fts5(folded, sounds, content='{TABLE}', content_rowid='id', tokenize='trigram')",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE}_terms USING fts5vocab('{TABLE}_fts', 'col')",
    f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_added AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {TABLE}_fts(rowid, folded, sounds) VALUES (new.id, new.folded, new.sounds); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_removed AFTER DELETE ON {TABLE} BEGIN
        INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, folded, sounds) VALUES ('delete', old.id, old.folded, old.sounds); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_changed AFTER UPDATE ON {TABLE} BEGIN
        INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, folded, sounds) VALUES ('delete', old.id, old.folded, old.sounds);
        INSERT INTO {TABLE}_fts(rowid, folded, sounds) VALUES (new.id, new.folded, new.sounds); END""",
    f"INSERT INTO {TABLE}_fts({TABLE}_fts) VALUES ('rebuild')",
)
_SQLITE_DROP = (
    *(f"DROP TRIGGER IF EXISTS {TABLE}_{name}" for name in ("added", "removed", "changed")),
    f"DROP TABLE IF EXISTS {TABLE}_terms",
    f"DROP TABLE IF EXISTS {TABLE}_fts",
)
# Without the list of pending entries: it would be read by every search until the next vacuum.
_POSTGRESQL_CREATE = tuple(
    f"CREATE INDEX IF NOT EXISTS {TABLE}_{column}_trgm ON {TABLE} USING gin ({column} gin_trgm_ops) WITH (fastupdate = off)"
    for column in COLUMNS
)
_POSTGRESQL_DROP = tuple(f"DROP INDEX IF EXISTS {TABLE}_{column}_trgm" for column in COLUMNS)

RARE_TERMS = 10
"""Runs of three letters, the rarest of a question, by which entries with typing errors are looked for (SQLite)."""

RARE_ENTRIES = 2_500
"""Entries that these may have together; the rarest one is always looked for."""

TERMS_KEPT = 30_000
_entries_of_terms: dict[tuple[str, str], int] = {}
# How many entries have, in a column, a run of three letters, as last counted: counting reads all. It only says which to look for, so that
# an old number does no harm; a run that no entry had is counted again.

SIMILARITY_LEAST = 0.4
"""Share of a question's runs of three letters that an entry has in a row (PostgreSQL, `word_similarity`)."""


# ---------------------------------------------------------------- the index
def index_create() -> None:
    """Make the index where it is missing, and fill it.

    Raises
    ------
    ImproperlyConfigured
        The database does not have the trigrams, and its user may not install them.
    """
    if _is_postgresql():
        _extension_create()
        _run(_POSTGRESQL_CREATE)
        return
    try:
        _run(_SQLITE_CREATE)
    except DatabaseError as error:
        msg = (
            f"The search needs SQLite 3.34 or newer with FTS5 and its trigrams; this is SQLite {sqlite3.sqlite_version}: {error}. "
            "Use a Python that was built with a newer SQLite, or PostgreSQL (DATABASE_URL)."
        )
        raise ImproperlyConfigured(msg) from error


def index_drop() -> None:
    """Remove the index."""
    _run(_POSTGRESQL_DROP if _is_postgresql() else _SQLITE_DROP)


def _extension_create() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return
    try:
        with transaction.atomic():
            _run(["CREATE EXTENSION IF NOT EXISTS pg_trgm"])
    except DatabaseError as error:
        msg = (
            "The search needs the extension pg_trgm of PostgreSQL, and this user could not install it: "
            f"{str(error).strip().splitlines()[0]}. It comes with PostgreSQL (on Debian in the server's own package, elsewhere "
            "postgresql-contrib); let an owner of the database run CREATE EXTENSION pg_trgm in it, then migrate again."
        )
        raise ImproperlyConfigured(msg) from error


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


# ---------------------------------------------------------------- conditions
def holding(column: str, runs: Sequence[str]) -> Q:
    """Return the condition that all runs of three letters or more stand in a column of an entry."""
    if _is_postgresql():
        condition = Q()
        for run in runs:
            condition &= Q(**{f"{column}__contains": run})
        return condition
    return _matching(f"{column} : ({' AND '.join(map(_phrase, runs))})")


def beginning(column: str, text: str) -> Q:
    """Return the condition that a column begins with a text, such that its index is used."""
    if _is_postgresql():
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\U0010ffff"})


def alike(texts: Mapping[Key, tuple[str, str]]) -> dict[Key, tuple[Q, Any]]:
    """Return, for each (column, text), the condition that an entry's column shares many runs of letters with it; and its order.

    A text that is too short to have any, or has none that an entry has, is left out.
    """
    if not texts:
        return {}
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(SIMILARITY_LEAST)])
        return {key: _alike_postgresql(column, text) for key, (column, text) in texts.items()}
    _count_terms({(column, term) for column, text in texts.values() for term in _trigrams(text)})
    found = {key: _alike_sqlite(column, text) for key, (column, text) in texts.items()}
    return {key: condition for key, condition in found.items() if condition is not None}


def _matching(query: str) -> Q:
    return Q(pk__in=RawSQL(f"SELECT rowid FROM {TABLE}_fts WHERE {TABLE}_fts MATCH %s", [query]))


def _phrase(run: str) -> str:
    return '"' + run.replace('"', '""') + '"'


def _trigrams(text: str) -> list[str]:
    """Return the runs of three letters of the words of a text, each with the blank before it."""
    padded = f" {text} "
    return list(dict.fromkeys(padded[start : start + 3] for start in range(len(padded) - 2) if padded[start + 1] != " "))


def _alike_sqlite(column: str, text: str) -> tuple[Q, Any] | None:
    terms = _trigrams(text)
    rare = _rare_terms(column, terms)
    if not rare:
        return None
    query = f"{column} : ({' OR '.join(map(_phrase, rare))})"
    # The sum over the trigrams that are there, and not bm25: it would weigh by the length of the text in both columns.
    shared = RawSQL(" + ".join([f"(instr({TABLE}.{column}, %s) > 0)"] * len(terms)), terms)
    return _matching(query), shared


def _count_terms(terms: Collection[tuple[str, str]]) -> None:
    """Count the entries of trigrams, each of a column, that were not counted yet."""
    unknown = sorted(term for term in terms if term not in _entries_of_terms)
    if not unknown:
        return
    if len(_entries_of_terms) > TERMS_KEPT:
        _entries_of_terms.clear()
        unknown = sorted(terms)
    parts, values = [], []
    for column in COLUMNS:
        asked = [term for name, term in unknown if name == column]
        if asked:
            parts.append(f"SELECT col, term, doc FROM {TABLE}_terms WHERE col = '{column}' AND term IN ({', '.join(['%s'] * len(asked))})")
            values += asked
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        _entries_of_terms.update({(column, term): count for column, term, count in cursor.fetchall()})


def _rare_terms(column: str, terms: Sequence[str]) -> list[str]:
    """Return the rarest of some trigrams in a column: at most so many, and such that they do not lead to too many entries."""
    counted = sorted((_entries_of_terms[column, term], term) for term in terms if (column, term) in _entries_of_terms)
    rare: list[str] = []
    entries = 0
    for count, term in counted[:RARE_TERMS]:
        entries += count
        if rare and entries > RARE_ENTRIES:
            break
        rare.append(term)
    return rare


def _alike_postgresql(column: str, text: str) -> tuple[Q, Any]:
    shared = RawSQL(f"word_similarity(%s, {TABLE}.{column})", [text])
    return Q(pk__in=RawSQL(f"SELECT id FROM {TABLE} WHERE %s <%% {column}", [text])), shared
