"""Rows that refer to one of few others."""

from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Subquery


class Among(Func):
    """Whether a column is one of the row numbers that a query finds, which are few beside the table.

    PostgreSQL guesses that three in four rows fulfil one of two conditions with a subquery, and reads the whole table in the order that is
    asked for; of an array it expects few, and goes by the index. For many row numbers that is slower: write `column__in=` then.
    """

    output_field = BooleanField()

    def __init__(self, column: str, rows: QuerySet[Any]) -> None:
        super().__init__(F(column), Subquery(rows))

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_context: Any) -> tuple[str, Any]:
        """Return the SQL that all databases know. Raises `EmptyResultSet`, which conditions understand, where the query finds nothing."""
        return self._sql(compiler, "%s IN %s")

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        return self._sql(compiler, "%s = ANY(ARRAY%s)")

    def _sql(self, compiler: Any, template: str) -> tuple[str, Any]:
        (column, of_column), (rows, of_rows) = map(compiler.compile, self.get_source_expressions())
        return f"({template % (column, rows)})", (*of_column, *of_rows)
