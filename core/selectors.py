"""Reads of the data version and the change log."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core.models import Change, DatasetVersion
from core.visibility import WITHHELD_COLUMNS, Visibility, viewer_level

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as its viewer may see it.

    A record that was hidden from the viewer before was created for that viewer, one that is hidden since was removed. Figures that
    are not the viewer's to see are None.
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
    """Return the version token of this viewer's data; take it before the rows are read."""
    version = dataset_version(viewer=viewer)
    return version.token if version else "empty"


def change_list(*, viewer: object | None) -> QuerySet[Change]:
    """Return the changes of records that this viewer can see, before or after, newest first.

    For counting and choosing; read what they say through `change_rows`, which masks it.
    """
    level = viewer_level(viewer)
    return Change.objects.filter(Q(visibility_before__lte=level) | Q(visibility_after__lte=level)).order_by("-pk")


def change_rows(changes: Iterable[Change], *, viewer: object | None) -> list[ChangeRow]:
    """Return changes of `change_list`, in order, as this viewer may see them."""
    level = viewer_level(viewer)
    return [_change_row(change, level) for change in changes]


def _change_row(change: Change, level: Visibility) -> ChangeRow:
    before = _seen(change.before, change.visibility_before, level)
    after = _seen(change.after, change.visibility_after, level)
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


def _seen(record: Record | None, visibility: int | None, level: Visibility) -> Record | None:
    """Return a record without what is withheld from a level; None when the level does not see it at all."""
    if record is None or visibility is None or visibility > level:
        return None
    withheld = {name for column, names in WITHHELD_COLUMNS.items() if record.get(column, level) > level for name in names}
    return {name: None if name in withheld else value for name, value in record.items()}
