"""Rows as plain data, as the change log keeps them: what a record says, what hangs on it, who may see it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import models

from analysis.validity import date_text
from core.services import together
from core.visibility import Visibility

NOT_RECORDED = frozenset({"id", "recorded_at"})


def natural_key(row: models.Model) -> str:
    """Return the identifier of a row for readers: its key, code or, of a row without one, its pair of keys."""
    for name in ("key", "code"):
        if hasattr(row, name):
            return str(getattr(row, name))
    related = [field.name for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    return ":".join(natural_key(getattr(row, name)) for name in related)


def _date_text(row: models.Model, name: str) -> str | None:
    return date_text(getattr(row, name), getattr(row, f"{name}_precision", "") or "day")


def snapshot(row: models.Model, lists: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return a row as plain data for the change log: foreign keys as natural keys, dates in their precision.

    `lists` holds what hangs on the row: the keys of its sources, its aliases.
    """
    record: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in NOT_RECORDED or (field.name.endswith("_precision") and field.name != "location_precision"):
            continue
        if isinstance(field, models.ForeignKey):
            related = getattr(row, field.name)
            record[field.name] = None if related is None else natural_key(related)
        elif isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            record[field.name] = _date_text(row, field.name)
        else:
            record[field.name] = getattr(row, field.name)
    return {**record, **{name: list(values) for name, values in lists.items()}}


def record_type(row: models.Model | type[models.Model]) -> str:
    """Return the name under which the change log and the feed know rows of this model: product_line, linkage ..."""
    names = {"productline": "product_line", "initiativepartner": "initiative_partner"}
    name = str(row._meta.model_name)
    return names.get(name, name)


HANGS_ON = ("linkage", "supplier", "customer", "organisation")
"""Columns that name what a row hangs on: nobody sees it who does not see that."""


def row_visibility(row: models.Model) -> int:
    """Return who may see a row: the strictest of its own visibility and that of what it hangs on."""
    levels = [int(getattr(row, "visibility", Visibility.PUBLIC))]
    levels += [row_visibility(getattr(row, name)) for name in HANGS_ON if hasattr(type(row), name)]
    return max(levels)


def lists_of(row: models.Model) -> dict[str, list[str]]:
    """Return what hangs on a saved row and is recorded with it: sources, aliases, identifiers."""
    gathered = together()
    if gathered is not None and id(row) in gathered.lists:
        return dict(gathered.lists[id(row)])
    return lists_read(type(row), [row.pk])[row.pk]


def lists_read(model: type[models.Model], numbers: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """Return what hangs on rows of a model, as `lists_of` does of one, by their numbers."""
    found: dict[int, dict[str, list[str]]] = {number: {} for number in numbers}
    said: dict[str, tuple[str, ...]] = {"sources": ("sources__key",)} if hasattr(model, "sources") else {}
    if model._meta.model_name == "organisation":
        said |= {"aliases": ("aliases__name",), "identifiers": ("identifiers__scheme", "identifiers__value")}
    for name, columns in said.items():
        for lists in found.values():
            lists[name] = []
        held: Any = model._default_manager.filter(pk__in=list(numbers), **{f"{name}__isnull": False}).order_by()
        for number, *parts in held.values_list("pk", *columns):
            found[number][name].append(":".join(parts))
        for lists in found.values():
            lists[name].sort()
    return found
