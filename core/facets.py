"""How many rows each value of a filter would show: counted in SQL, under the other filters of the request, in one query."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.db.models.sql.datastructures import Join

from core.filters import RegisterFilterSet
from core.unions import union_rows

PARTS_AT_MOST = 400
"""So many selects are counted in one query; SQLite joins no more than 500."""

Named = Callable[[object | None, Collection[str]], Mapping[str, Any]]
Part = tuple[Sequence["Facet"], QuerySet, str | None]


@dataclass(frozen=True)
class Facet:
    """A filter whose values are counted.

    `columns` are the names or expressions that hold a row's values; a row with two of them (both ends of a linkage) counts once for each
    different one. Without columns the values of `asked` are tried one by one: what each would show if it were asked for alone.
    Facets that are `together` are counted in one pass over the rows: for columns with few values that each row has one of. `joined` gives
    the rows the columns where they do not have them yet, once for a pass. A facet that `needs` a filter is counted where that is
    given; of one that `is_single` one value is asked for at a time.
    """

    name: str
    title: Any = ""
    columns: tuple[str | Combinable, ...] = ()
    asked: Callable[[object | None], Iterable[tuple[str, Any]]] | None = None
    together: bool = False
    joined: Callable[[QuerySet, object | None], QuerySet] | None = None
    is_newest_first: bool = False
    needs: str = ""
    is_single: bool = False
    names: "Named | RecordNames | None" = None


@dataclass(frozen=True)
class RecordNames:
    """Names of the values of a facet that are keys of records: the titles of those records."""

    rows: Callable[[object | None], QuerySet]
    column: str = "key"
    title: str = "name"

    def wanted(self, viewer: object | None, values: Collection[str]) -> QuerySet:
        """Return the records with these keys."""
        return self.rows(viewer).filter(**{f"{self.column}__in": list(values)}).prefetch_related(None).order_by()


@dataclass(frozen=True)
class Counts:
    """How many rows a request shows, and how many each value of each facet shows."""

    total: int
    values: Mapping[str, Mapping[str, int]]


class FilteredRows:
    """The rows of a request, and the rows there would be if it asked for something else.

    Words are looked up once: the search is the dearest filter and the same under all questions.
    """

    def __init__(self, filters: RegisterFilterSet) -> None:
        self.filters = filters
        self.asked: Mapping[str, Any] = dict(filters.form.cleaned_data)
        self._found: QuerySet | None = None

    def ranked(self) -> QuerySet:
        """Return the rows of the request; those that are looked for by words or place stand best first."""
        return self._rows({})

    def where(self, **changes: Any) -> QuerySet:
        """Return the rows with other values of some filters, in no order."""
        return self._rows(changes).prefetch_related(None).order_by()

    def _rows(self, changes: Mapping[str, Any]) -> QuerySet:
        rows = self.filters.queryset.all()
        if "q" in self.filters.filters and self.asked.get("q"):
            changed = {"q": self.blank("q"), **changes}
            rows = self._words(rows) if "q" not in changes else rows
        else:
            changed = dict(changes)
        with self._asking({**self.asked, **changed}):
            return self.filters.filter_queryset(rows)

    def without(self, *names: str) -> QuerySet:
        """Return the rows that the other filters leave."""
        return self.where(**{name: self.blank(name) for name in names if name in self.filters.form.fields})

    def only(self, *names: str) -> QuerySet:
        """Return the rows that some filters of the request leave, in no order."""
        return self.where(**{name: self.blank(name) for name in self.filters.active if name not in names})

    def blank(self, name: str) -> Any:
        """Return what a filter reads when it is not given."""
        return self.filters.form.fields[name].clean("")

    def _words(self, rows: QuerySet) -> QuerySet:
        if self._found is None:
            self._found = self.filters.filters["q"].filter(rows, self.asked["q"])
        return self._found

    @contextmanager
    def _asking(self, cleaned: Mapping[str, Any]) -> Iterator[None]:
        self.filters.form.cleaned_data = dict(cleaned)
        try:
            yield
        finally:
            self.filters.form.cleaned_data = dict(self.asked)


def facet_counts(rows: FilteredRows, facets: Sequence[Facet]) -> Counts:
    """Return how many rows a checked request shows, and each value of each facet together with the other filters: one query.

    Values that no row has are left out of facets with columns; those with `asked` values count 0.

    Notes
    -----
    The rows are those that the filters were given: what the viewer may not see is in no count.
    """
    counts: dict[str, dict[str, int]] = {facet.name: {} for facet in facets}
    parts = list(_parts(rows, facets))
    total = 0
    width = max((sum(len(facet.columns) for facet in part) for part, _rows, _value in parts), default=1) or 1
    for number, values, count in _counted([_select(place, part, width, rows.filters.viewer) for place, part in enumerate(parts)]):
        part, _facet_rows, asked = parts[number]
        # The first pass is over the rows of the request, each of which it has once.
        total += 0 if number else count
        if asked is not None:
            if part:
                counts[part[0].name][asked] = counts[part[0].name].get(asked, 0) + count
            continue
        start = 0
        for facet in part:
            for value in {value for value in values[start : start + len(facet.columns)] if value}:
                counts[facet.name][value] = counts[facet.name].get(value, 0) + count
            start += len(facet.columns)
    return Counts(total, counts)


def record_names(facets: Mapping[str, tuple[RecordNames, Collection[str]]], *, viewer: object | None) -> dict[str, dict[str, str]]:
    """Return the names of values by facet: those of records in one query for all facets."""
    found: dict[str, dict[str, str]] = {name: {} for name in facets}
    asked = {name: (names.wanted(viewer, values), (names.column, names.title)) for name, (names, values) in facets.items() if values}
    for place, (value, title) in union_rows(list(asked.values())):
        found[list(asked)[place]][value] = title
    return found


def loosened_counts(rows: FilteredRows) -> dict[str, int]:
    """Return how many rows there would be without each of the filters of a checked request, one at a time."""
    filters = rows.filters
    names = [name for name in filters.active if name in filters.form.fields and filters.form.cleaned_data.get(name) not in (None, [], "")]
    parts: list[Part] = [((Facet(name),), rows.without(*_with_it(name)), name) for name in names]
    return {
        names[number]: count
        for number, _values, count in _counted([_select(place, part, 1, filters.viewer) for place, part in enumerate(parts)])
    }


NEEDED_BY = {"near": ("radius_km",), "cluster": ("scope",)}
"""Filters that mean nothing without another one, and go with it."""


def _with_it(name: str) -> tuple[str, ...]:
    return (name, *NEEDED_BY.get(name, ()))


def _parts(rows: FilteredRows, facets: Sequence[Facet]) -> Iterator[Part]:
    """Yield what is counted in one pass each: its facets, the rows, and the value that was asked for (None: the rows hold the values).

    The first pass is over the rows of the request.
    """
    idle = [facet for facet in facets if facet.together and not rows.asked.get(facet.name)]
    yield idle, rows.where(), None if idle else ""
    for facet in facets:
        if facet.asked is not None:
            viewer = rows.filters.viewer
            yield from (((facet,), rows.where(**{facet.name: value}), text) for text, value in facet.asked(viewer))
        elif facet not in idle:
            yield (facet,), rows.without(facet.name), None


def _select(number: int, part: Part, width: int, viewer: object | None) -> QuerySet:
    """Return one pass as rows of number, values, count."""
    facets, rows, asked = part
    columns = [] if asked is not None else [column for facet in facets for column in facet.columns]
    text = CharField()
    shown: dict[str, Any] = {f"facet_{place}": Cast(F(one) if isinstance(one, str) else one, text) for place, one in enumerate(columns)}
    shown |= {f"facet_{place}": Value("", output_field=text) for place in range(len(columns), width)}
    if rows.query.group_by is not None:  # rows that carry totals of their own are counted from outside
        rows = rows.model._default_manager.order_by().filter(pk__in=rows.values("pk"))
    for joined in dict.fromkeys(facet.joined for facet in facets if facet.joined and facet.columns):
        rows = joined(rows, viewer)
    names = ["facet_part", *sorted(shown, key=lambda name: int(name.removeprefix("facet_")))]
    grouped = rows.annotate(facet_part=Value(number, output_field=IntegerField()), **shown).values(*names)
    return grouped.annotate(facet_count=Count("pk", distinct=_repeats(grouped))).values_list(*names, "facet_count")


def _repeats(rows: QuerySet) -> bool:
    """Return whether a row can stand there more than once: it is joined with many of something, and not with the one that is meant."""
    query = rows.query
    joins = [join for alias, join in query.alias_map.items() if query.alias_refcount[alias] and isinstance(join, Join)]
    fields: list[Any] = [join.join_field for join in joins if join.filtered_relation is None]
    return any(field.one_to_many or field.many_to_many for field in fields)


def _counted(selects: Sequence[QuerySet]) -> Iterator[tuple[int, Sequence[str | None], int]]:
    for start in range(0, len(selects), PARTS_AT_MOST):
        some = selects[start : start + PARTS_AT_MOST]
        for number, *values, count in some[0].union(*some[1:], all=True) if len(some) > 1 else some[0]:
            yield number, values, count
