"""Reads of the data version and the change log."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from core.models import Change, DatasetVersion, FormerKey
from core.visibility import NAMED_ORGANISATIONS, WITHHELD_COLUMNS, Visibility, viewer_level

Row = TypeVar("Row", bound=Model)
MOST_MERGES = 50
Record = Mapping[str, Any]
NO_TOKEN = "empty"  # noqa: S105 -- no secret: the version of a register that holds nothing
_TOKEN = f"SELECT token FROM {DatasetVersion._meta.db_table} WHERE level = %s"  # noqa: S608 -- a name of ours
_SEEN_BY = ("key", "visibility_before", "visibility_after")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as its viewer may see it.

    A record that was hidden from the viewer before was created for that viewer, one that is hidden since was removed. Figures, and
    organisations that a record names, are None where they are not the viewer's to see.
    """

    number: int
    at: dt.datetime
    actor: str
    action: str
    type: str
    key: str
    before: Record | None
    after: Record | None


def dataset_version(*, viewer: object | None) -> DatasetVersion | None:
    """Return the data version as this viewer sees it; None before the first write."""
    return DatasetVersion.objects.filter(level=viewer_level(viewer)).first()


def dataset_token(*, viewer: object | None) -> str:
    """Return the version token of this viewer's data; take it before the rows are read.

    Every answer asks for it, also one that is known already: so without a model.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOKEN, [int(viewer_level(viewer))])
        row = cursor.fetchone()
    return str(row[0]) if row else NO_TOKEN


def version_token(version: DatasetVersion | None) -> str:
    """Return the token of a version that has been read."""
    return version.token if version else NO_TOKEN


def change_list(*, viewer: object | None) -> QuerySet[Change]:
    """Return the changes of records that this viewer can see, before or after, newest first.

    For counting and choosing; read what they say through `change_rows`, which masks it.
    """
    level = viewer_level(viewer)
    return Change.objects.filter(Q(visibility_before__lte=level) | Q(visibility_after__lte=level)).order_by("-pk")


def change_rows(changes: Iterable[Change], *, viewer: object | None) -> list[ChangeRow]:
    """Return changes of `change_list`, in order, as this viewer may see them."""
    level, changes = viewer_level(viewer), list(changes)
    hidden = _hidden_organisations(changes, level)
    return [_change_row(change, level, hidden) for change in changes]


def _hidden_organisations(changes: Iterable[Change], level: Visibility) -> frozenset[str]:
    """Return the organisations that records name beside what they hang on and that a level does not see, by their last change."""
    records = [(change.type, record) for change in changes for record in (change.before, change.after) if record]
    named = {record[name] for kind, record in records for name in NAMED_ORGANISATIONS.get(kind, ()) if record.get(name)}
    if not named:
        return frozenset()
    written = Change.objects.filter(type="organisation", key__in=named).order_by("pk")
    last = {key: before if after is None else after for key, before, after in written.values_list(*_SEEN_BY)}
    return frozenset(key for key in named if last.get(key, level + 1) > level)


def _change_row(change: Change, level: Visibility, hidden: Collection[str]) -> ChangeRow:
    before = _seen(change, change.before, change.visibility_before, level, hidden)
    after = _seen(change, change.after, change.visibility_after, level, hidden)
    action = Change.Action.CREATE if before is None else Change.Action.DELETE if after is None else Change.Action.UPDATE
    return ChangeRow(
        number=change.pk,
        at=change.at,
        actor=change.actor_name,
        action=action.value,
        type=change.type,
        key=change.key,
        before=before,
        after=after,
    )


def _seen(change: Change, record: Record | None, visibility: int | None, level: Visibility, hidden: Collection[str]) -> Record | None:
    """Return a record without what is withheld from a level; None when the level does not see it at all."""
    if record is None or visibility is None or visibility > level:
        return None
    withheld = {name for column, names in WITHHELD_COLUMNS.items() if record.get(column, level) > level for name in names}
    withheld |= {name for name in NAMED_ORGANISATIONS.get(change.type, ()) if record.get(name) in hidden}
    return {name: None if name in withheld else value for name, value in record.items()}


def survivor_get(rows: QuerySet[Row], kind: str, key: str, *, viewer: object | None) -> Row | None:
    """Return of the rows that a viewer may see the one into which the record that had a key was merged; None where there is none.

    A survivor that was merged itself is followed. `rows` are the viewer's: a key that leads to a hidden record leads nowhere, nor does
    that of a record which was hidden from the viewer when it was merged.
    """
    asked, seen = key, {key}
    while (there := FormerKey.objects.filter(type=kind, key=key).first()) and there.survivor not in seen and len(seen) < MOST_MERGES:
        key = there.survivor
        seen.add(key)
    if len(seen) == 1 or not _was_seen_last(kind, asked, viewer_level(viewer)):
        return None
    return rows.filter(key=key).first()


def _was_seen_last(kind: str, key: str, level: Visibility) -> bool:
    """Return whether a level saw the record that had a key when it was removed."""
    last = Change.objects.filter(type=kind, key=key).order_by("-pk").values_list("visibility_before", flat=True).first()
    return last is not None and last <= level
