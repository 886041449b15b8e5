"""Reads of what was loaded from data packs, and of imports."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from exchange.models import Import, ImportRow, Pack


@dataclass(frozen=True)
class LoadedPack:
    """A pack that was loaded: when it last changed something, and the number of its rows by table."""

    name: str
    loaded_at: dt.datetime
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many rows it has."""
        return sum(self.rows.values())


def loaded_packs(*, viewer: object | None) -> tuple[LoadedPack, ...]:
    """Return the packs with the number of rows of each table, by name, in one query. Their names and sizes are public."""
    loaded: dict[str, dt.datetime] = {}
    rows: dict[str, dict[str, int]] = {}
    found = Pack.objects.order_by("name").values_list("name", "loaded_at", "rows__table").annotate(count=Count("rows"))
    for name, loaded_at, table, count in found:
        loaded[name] = loaded_at
        rows.setdefault(name, {}).update({table: count} if count else {})
    return tuple(LoadedPack(name, loaded[name], rows[name]) for name in loaded)


def import_list(*, viewer: object | None) -> QuerySet[Import]:
    """Return the imports of a viewer, newest first; administrators see all."""
    if getattr(viewer, "is_administrator", False):
        return Import.objects.select_related("actor", "batch__undone_by").order_by("-pk")
    number = getattr(viewer, "pk", None)
    return Import.objects.filter(actor=number).select_related("actor", "batch__undone_by").order_by("-pk")


def import_row_list(one: Import, *, viewer: object | None) -> QuerySet[ImportRow]:
    """Return the rows of an import that ask for something or are wrong, in the order of the file; of imports the viewer sees."""
    return ImportRow.objects.filter(of_import__in=import_list(viewer=viewer).filter(pk=one.pk).order_by().values("pk")).order_by("pk")
