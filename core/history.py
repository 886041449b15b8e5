"""What was done to records, field by field, as a viewer may read it."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.db.models import Q

from core.models import Change
from core.selectors import ChangeRow, change_list, change_rows
from core.visibility import WITHHELD_COLUMNS

MOST_CHANGES = 200
Records = Mapping[str, Collection[str]]


def record_version(kind: str, key: str) -> int:
    """Return a number that grows with every write to a record; 0 where the log has none."""
    return Change.objects.filter(type=kind, key=key).order_by("-pk").values_list("pk", flat=True).first() or 0


def version_seen(kind: str, key: str, *, viewer: object | None) -> int:
    """Return the version of a record as far as a viewer sees what was written to it: what clients are told, and name."""
    return change_list(viewer=viewer).filter(type=kind, key=key).values_list("pk", flat=True).first() or 0


@dataclass(frozen=True)
class FieldChange:
    """One field that was changed. Of a list (sources, aliases) `before` holds what was taken away, `after` what was added."""

    name: str
    before: Any
    after: Any

    @property
    def is_list(self) -> bool:
        """Return whether it is a list, of which only the differences are told."""
        return isinstance(self.before, list) and isinstance(self.after, list)


@dataclass(frozen=True)
class HistoryEntry:
    """One write to one record: who, when, and which fields; a record that was created or removed names none."""

    at: dt.datetime
    actor: str
    action: str
    type: str
    key: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class HistoryDay:
    """What one actor did on one day: records created and removed, counted by type, and each change in full."""

    day: dt.date
    actor: str
    counts: tuple[tuple[str, str, int], ...]
    changes: tuple[HistoryEntry, ...]


@dataclass(frozen=True)
class History:
    """The changes of some records, the newest first; `is_cut`: older ones are left out."""

    entries: tuple[HistoryEntry, ...]
    is_cut: bool

    @property
    def days(self) -> tuple[HistoryDay, ...]:
        """Return the entries by day and actor, the newest first."""
        groups = groupby(self.entries, key=lambda entry: (entry.at.date(), entry.actor))
        return tuple(_day(day, actor, list(entries)) for (day, actor), entries in groups)


def history_get(records: Records, *, viewer: object | None, withheld: Records | None = None) -> History:
    """Return what was done to records, masked for a viewer.

    Parameters
    ----------
    records
        The keys of the records by type, all of which the viewer may see: a record that is hidden today is not asked for, even where it
        was public when it was written.
    viewer
        Who looks.
    withheld
        Those whose figures the viewer may not see today: they are left out of every change, also of those made before.

    Notes
    -----
    A change of nothing that this viewer sees is no entry.
    """
    asked = [Q(type=kind, key__in=list(keys)) for kind, keys in records.items() if keys]
    if not asked:
        return History((), is_cut=False)
    changes: list[Change] = list(change_list(viewer=viewer).filter(reduce(or_, asked))[: MOST_CHANGES + 1])
    hidden = {(kind, key) for kind, keys in (withheld or {}).items() for key in keys}
    entries = [_entry(row, masked=(row.type, row.key) in hidden) for row in change_rows(changes[:MOST_CHANGES], viewer=viewer)]
    return History(
        entries=tuple(entry for entry in entries if entry.fields or entry.action != Change.Action.UPDATE),
        is_cut=len(changes) > MOST_CHANGES,
    )


def _entry(row: ChangeRow, *, masked: bool) -> HistoryEntry:
    left_out = {column for columns in WITHHELD_COLUMNS.values() for column in columns} if masked else set()
    fields = () if row.before is None or row.after is None else tuple(field_changes(row.before, row.after, left_out))
    return HistoryEntry(row.at, row.actor, row.action, row.type, row.key, fields)


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any], left_out: Collection[str] = ()) -> Iterable[FieldChange]:
    """Yield the fields in which two states of a record differ, in the order of the later one.

    >>> [(each.name, each.before, each.after) for each in field_changes({"sources": ["a", "b"]}, {"sources": ["b", "c"]})]
    [('sources', ['a'], ['c'])]
    """
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        if old == new or name in left_out:
            continue
        if isinstance(old, list) and isinstance(new, list):
            yield FieldChange(name, [value for value in old if value not in new], [value for value in new if value not in old])
        else:
            yield FieldChange(name, old, new)


def _day(day: dt.date, actor: str, entries: list[HistoryEntry]) -> HistoryDay:
    counts = Counter((entry.action, entry.type) for entry in entries if not entry.fields)
    return HistoryDay(
        day=day,
        actor=actor,
        counts=tuple((action, kind, count) for (action, kind), count in sorted(counts.items())),
        changes=tuple(entry for entry in entries if entry.fields),
    )
