"""Questions that are put into SQL once and asked many times, each time of other rows.

Putting a question into SQL takes Django longer than many a small question takes the database.
"""

import json
from collections.abc import Collection
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet

GIVEN = object()
"""Stands among the parameters of a statement where what is asked of goes."""


class Given(Func):
    """The one value that a question is asked of: `rows.filter(key=Given())`."""

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_context: Any) -> tuple[str, Any]:
        """Return the place of the value."""
        return "%s", (GIVEN,)


class AmongGiven(Func):
    """Whether a column is one of the row numbers that a question is asked of: `rows.filter(AmongGiven("supplier_id"))`.

    They are one parameter, so the statement is the same for any number of them, and no database has too many.
    """

    output_field = BooleanField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column))

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_context: Any) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return self._sql(compiler, "%s IN (SELECT value FROM json_each(%%s))")

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        return self._sql(compiler, "%s = ANY(%%s)")

    def _sql(self, compiler: Any, template: str) -> tuple[str, Any]:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        return template % column, (*parameters, GIVEN)


class Prepared:
    """A question that is asked of a value or of row numbers, which stand in its conditions as `Given` or `AmongGiven`.

    It is put into SQL when it is first asked. `rows` are a queryset of `values_list`; what its conditions depend on beside what is given
    (the reader's level, the day) is fixed in it.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows
        self._statements: dict[str, tuple[str, Any, list[Any]]] = {}
        self._lock = Lock()

    def __call__(self, given: str | Collection[int]) -> list[tuple[Any, ...]]:
        """Return the rows, as `values_list` gives them. No row numbers find nothing, without a query."""
        connection = connections[self.rows.db]
        sql, parameters, columns = self._statement(connection.vendor)
        if not given or not sql:
            return []
        if not isinstance(given, str):
            given = list(given)
        told = json.dumps(given) if connection.vendor == "sqlite" and isinstance(given, list) else given
        with connection.cursor() as cursor:
            cursor.execute(sql, [told if one is GIVEN else one for one in parameters])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        compiler = self.rows.query.get_compiler(connection=connection)
        converters = compiler.get_converters(columns)
        return list(map(tuple, compiler.apply_converters(found, converters))) if converters else found

    def _statement(self, vendor: str) -> tuple[str, Any, list[Any]]:
        """Return SQL, parameters and columns for a kind of database; the SQL is empty where no row can be found."""
        with self._lock:
            if vendor not in self._statements:
                compiler = self.rows.query.get_compiler(self.rows.db)
                try:
                    sql, parameters = compiler.as_sql()
                except EmptyResultSet:
                    sql, parameters = "", ()
                columns = [one[0] for one in (compiler.select or ())[: compiler.col_count]]
                self._statements[vendor] = sql, parameters, columns
            return self._statements[vendor]
