"""Rows of the database as what a serializer shows of them, without a model or a serializer for each.

A list then costs little more than its query. The shape is read off the serializer, which stays the one declaration of what a list shows.
A serializer that shows more than columns - what hangs on a row, what is worked out, a record that not every reader may see - has no such
shape, and its rows are serialized one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model, QuerySet
from rest_framework import serializers

from analysis.validity import date_text
from core.api.fields import KeyField, PartialDateColumns, TextField, WordField
from core.api.pagination import Placed
from core.chunks import chunked

AS_IT_IS = (
    *(serializers.CharField, serializers.IntegerField, serializers.FloatField),
    *(serializers.BooleanField, serializers.ListField),
)  # fmt: skip
MAYBE_BLANK = (TextField, WordField, KeyField)


class RowShape:
    """How the rows of one model are read as what one serializer shows of them."""

    def __init__(self, model: type[Model], serializer_class: type[serializers.Serializer]) -> None:
        """Raises `FieldDoesNotExist` when the serializer shows more than columns."""
        self.paths: dict[str, str] = {}
        self.blank: list[str] = []
        self.dates: list[str] = []
        self.worked_out: dict[str, Callable[[Any], Any]] = {}
        self.annotated: list[str] = []
        for name, field in serializer_class().fields.items():
            self._take(model, name, field)

    def _take(self, model: type[Model], name: str, field: Any) -> None:
        path = "__".join(field.source_attrs)
        if not field.required and not field.allow_null and not field.read_only:
            self.annotated.append(name)  # there only where the question asks for it
        else:
            column = _column(model, path)
            if isinstance(field, PartialDateColumns):
                _column(model, f"{path}_precision")
                self.dates.append(name)
            elif isinstance(field, MAYBE_BLANK):
                self.blank.append(name)
            elif type(field) not in AS_IT_IS or isinstance(column, ForeignKey):
                raise FieldDoesNotExist(name)
        if isinstance(field, serializers.FloatField) and type(field) is not serializers.FloatField:
            self.worked_out[name] = field.to_representation
        self.paths[name] = path

    def reading(self, rows: QuerySet, *, place: str) -> "Reading":
        """Return how rows are read, in one query; `place` is the column of their order."""
        names = [name for name in self.paths if name not in self.annotated or name in rows.query.annotations]
        columns = [self.paths[name] for name in names]
        precisions = [f"{self.paths[name]}_precision" for name in self.dates]
        worked_out = {name: convert for name, convert in self.worked_out.items() if name in names}

        def show(found: Sequence[Any]) -> Iterator[dict[str, Any]]:
            for values in found:
                shown = dict(zip(names, values, strict=False))
                for name in self.blank:
                    if shown[name] == "":
                        shown[name] = None
                for name, precision in zip(self.dates, values[len(names) :], strict=False):
                    shown[name] = date_text(shown[name], precision)
                for name, convert in worked_out.items():
                    shown[name] = convert(shown[name])
                yield shown

        return Reading(rows.values_list(*columns, *precisions, place), show, place=itemgetter(-1))


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a list are read: a query, what is shown of what it finds, and the place of each in the order of the list.

    What is shown is made row by row as it is written: thousands of rows that lie about cost more than making them.
    """

    rows: QuerySet
    show: Callable[[Sequence[Any]], Iterable[Mapping[str, Any]]]
    place: Callable[[Any], str]

    def all(self) -> Placed:
        """Return what is shown of all rows, each with its place."""
        found = list(self.rows)
        return list(zip(map(self.place, found), self.show(found), strict=True))

    def streamed(self, size: int) -> Iterator[Iterable[Mapping[str, Any]]]:
        """Yield what is shown of all rows, so many at a time, from one query: as they were when it was asked, in little memory."""
        for found in chunked(self.rows.iterator(chunk_size=size), size):
            yield self.show(found)


@cache
def row_shape(model: type[Model], serializer_class: type[serializers.Serializer]) -> RowShape | None:
    """Return the shape in which rows of a model are read for a serializer, None where it shows more than columns."""
    try:
        return RowShape(model, serializer_class)
    except FieldDoesNotExist:
        return None


def _column(model: type[Model], path: str) -> Field:
    """Return the column at the end of a path. Raises `FieldDoesNotExist` where there is none, or many."""
    *relations, last = path.split("__")
    here: Any = model
    for name in relations:
        relation = here._meta.get_field(name)
        if not isinstance(relation, ForeignKey):
            raise FieldDoesNotExist(path)
        here = relation.related_model
        if hasattr(here, "visibility"):
            raise FieldDoesNotExist(path)  # its selector says whether the reader may see it
    column = here._meta.get_field(last)
    if not isinstance(column, Field) or not column.concrete or column.many_to_many:
        raise FieldDoesNotExist(path)
    return column
