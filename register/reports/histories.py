"""The history of one record: every write to it, what it said at any moment, what bringing that back would change."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.history import FieldChange, field_changes
from core.models import Batch, Change
from core.selectors import ChangeRow, change_list, change_rows
from core.visibility import WITHHELD_COLUMNS, Visibility, viewer_level
from register.kinds import KINDS
from register.plain import record_data, record_get
from register.selectors import is_seen


@dataclass(frozen=True)
class Write:
    """One write to a record: the fields it changed, or all that the record said when it was entered or removed.

    `reason` and `batch` are for those who see everything.
    """

    number: int
    at: dt.datetime
    actor: str
    action: str
    fields: tuple[FieldChange, ...]
    said: Mapping[str, Any]
    sources: tuple[str, ...]
    reason: str
    batch: Batch | None


@dataclass(frozen=True)
class RecordHistory:
    """The writes to one record that a viewer may see, the newest first, and what it said at a moment.

    `known`: what the register said then, field by field in the order of a form; None when the record was not there.
    """

    kind: str
    key: str
    name: str
    is_there: bool
    writes: tuple[Write, ...]
    known: Mapping[str, Any] | None
    known_at: dt.datetime | None

    @property
    def last(self) -> Write | None:
        """Return the write that made the record what it is."""
        return self.writes[0] if self.writes else None


def record_history_get(kind: str, key: str, *, viewer: object | None, known_at: dt.datetime | None = None) -> RecordHistory | None:
    """Return the history of a record; None where there is none that the viewer may see.

    What is hidden today has no history for those who do not see it, also where it was public before; the history of a record that was
    removed is for those who see everything. Figures that are withheld today are left out of every write.
    """
    level, row = viewer_level(viewer), record_get(kind, key)
    if (row is None and level < Visibility.AGENCY) or (row is not None and not is_seen(kind, row, viewer=viewer)):
        return None
    changes = change_list(viewer=viewer).filter(type=kind, key=key).select_related("batch")
    if known_at is not None:
        changes = changes.filter(at__lte=known_at)
    found = list(changes)
    if not found and row is None:
        return None
    hidden = _withheld(kind, row, level)
    rows = change_rows(found, viewer=viewer)
    sees_all = level == Visibility.AGENCY
    writes = [_write(each, change, hidden, sees_all=sees_all) for each, change in zip(rows, found, strict=True)]
    known = _without(rows[0].after, hidden) if rows else None
    kept = tuple(write for write in writes if write.fields or write.reason or write.action != Change.Action.UPDATE)
    return RecordHistory(kind, key, _name(kind, row, known, rows), row is not None, kept, known, known_at)


def differences_now(kind: str, key: str, data: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Return how a record would change if it said this again."""
    row = record_get(kind, key)
    now = record_data(row) if row is not None else {}
    wanted = {name: value for name, value in data.items() if name in KINDS[kind].fields}
    return tuple(field_changes({name: now.get(name) for name in wanted}, wanted))


def _withheld(kind: str, row: Any, level: int) -> set[str]:
    columns = {name: names for name, names in WITHHELD_COLUMNS.items() if name in KINDS[kind].fields}
    return {one for name, names in columns.items() if row is not None and getattr(row, name) > level for one in names}


def _without(record: Mapping[str, Any] | None, hidden: set[str]) -> Mapping[str, Any] | None:
    if record is None:
        return None
    return {name: None if name in hidden else value for name, value in record.items()}


def _write(row: ChangeRow, change: Change, hidden: set[str], *, sees_all: bool) -> Write:
    both = row.before is not None and row.after is not None
    fields = tuple(field_changes(row.before or {}, row.after or {}, hidden)) if both else ()
    said: Mapping[str, Any] = _without(row.after or row.before, hidden) or {}
    return Write(
        number=row.number,
        at=row.at,
        actor=row.actor,
        action=row.action,
        fields=fields,
        said={} if both else said,
        sources=tuple(said.get("sources") or ()),
        reason=change.reason if sees_all else "",
        batch=change.batch if sees_all else None,
    )


def _name(kind: str, row: Any, known: Mapping[str, Any] | None, rows: list[ChangeRow]) -> str:
    said: Mapping[str, Any] = known or (rows[0].before if rows else None) or {}
    return str(getattr(row, "name", "") or getattr(row, "title", "") or said.get("name") or said.get("title") or "")
