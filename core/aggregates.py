"""Aggregates that both databases have under different names."""

from typing import Any

from django.db.models import Aggregate, TextField
from django.db.models.functions import Cast


class Numbers(Aggregate):
    """Row numbers as one text with commas between, in no order; `numbers_of` reads it."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def __init__(self, expression: str, **extra: Any) -> None:
        super().__init__(Cast(expression, TextField()), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def numbers_of(text: str | None) -> list[int]:
    """Return the row numbers in a text of `Numbers`.

    >>> numbers_of("3,12"), numbers_of(None)
    ([3, 12], [])
    """
    return [int(number) for number in text.split(",")] if text else []
