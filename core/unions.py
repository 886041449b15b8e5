"""Several selects in one query."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import IntegerField, QuerySet, Value


def union_rows(selects: Sequence[tuple[QuerySet, Sequence[Any]]]) -> Iterator[tuple[int, tuple]]:
    """Yield the rows of selects with the same number and types of columns, each with the place of its select: one query for all.

    A select is a queryset and its columns; none at all takes no query.
    """
    parts = [rows.values_list(Value(place, output_field=IntegerField()), *columns) for place, (rows, columns) in enumerate(selects)]
    if not parts:
        return
    for place, *row in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        yield place, tuple(row)
