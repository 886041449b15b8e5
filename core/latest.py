"""What changed last in the register: loads in one line each, single changes one by one."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate

from core.history import field_changes
from core.models import Change, SearchEntry
from core.selectors import ChangeRow, change_list, change_rows
from core.visibility import viewer_level

ROWS_READ = 100
BULK = 12
"""So many records on one day by one actor are told one by one; more are counted."""
MOST_GROUPS = 8

_ENDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "linkage": (("linkage", "key"),),
    "claim": (("linkage", "linkage"),),
    "product_line": (("organisation", "organisation"), ("product", "product")),
    "capability": (("organisation", "organisation"),),
    "membership": (("organisation", "organisation"), ("cluster", "cluster")),
    "initiative_partner": (("organisation", "organisation"), ("initiative", "initiative")),
    "recipe": (("product", "input"), ("product", "output")),
}
"""Of records without a name: the records that they join, which name them. Another type has a name of its own."""
Named = Callable[[Collection[str]], Mapping[str, str]]
_PAGES = {
    "claim": "linkage",
    "product_line": "organisation",
    "capability": "organisation",
    "membership": "cluster",
    "initiative_partner": "initiative",
    "recipe": "product",
}


@dataclass(frozen=True)
class LatestChange:
    """One change of one record that the viewer can see today: the page it stands on, its names, the fields that were changed."""

    action: str
    type: str
    page_type: str
    page_key: str
    names: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class LatestGroup:
    """What one actor did on one day: `counts` of records created and removed by type, or the changes one by one."""

    day: dt.date
    actor: str
    counts: tuple[tuple[str, str, int], ...]
    changes: tuple[LatestChange, ...]

    @property
    def created(self) -> tuple[tuple[str, int], ...]:
        """Return the types of which records were added, those of most first."""
        found = [(kind, count) for action, kind, count in self.counts if action == Change.Action.CREATE]
        return tuple(sorted(found, key=lambda each: -each[1]))

    @property
    def removed(self) -> int:
        """Return how many records were removed, or are hidden since."""
        return sum(count for action, _kind, count in self.counts if action == Change.Action.DELETE)


def latest_changes_get(*, viewer: object | None, linkages: Named) -> tuple[LatestGroup, ...]:
    """Return the newest changes by day and actor, in three queries whatever their number.

    Parameters
    ----------
    viewer
        Who looks.
    linkages
        Gives the names of linkages that the viewer may see today, by key.

    Notes
    -----
    A record that the viewer cannot see today is counted where it was removed or hidden, and never named. A change of nothing that the
    viewer sees is none. Bulk changes of records that were there before are not counted: which of them a viewer sees is not told by SQL.
    """
    level = viewer_level(viewer)
    seen_before, seen_after = Q(visibility_before__lte=level), Q(visibility_after__lte=level)
    written = change_list(viewer=viewer).exclude(seen_before & seen_after).order_by()
    groups: dict[tuple[dt.date, str], dict[tuple[str, str], int]] = {}
    newest: dict[tuple[dt.date, str], int] = {}
    shapes = written.annotate(day=TruncDate("at")).values_list("day", "actor_name", "type", "visibility_after")
    for day, actor, kind, after, last, count in shapes.annotate(last=Max("pk"), count=Count("pk")):
        action = Change.Action.CREATE if after is not None and after <= level else Change.Action.DELETE
        counts = groups.setdefault((day, actor), {})
        counts[action.value, kind] = counts.get((action.value, kind), 0) + count
        newest[day, actor] = max(newest.get((day, actor), 0), last)
    rows = change_rows(change_list(viewer=viewer)[:ROWS_READ], viewer=viewer)
    changes = _changes(rows, level, linkages)
    for key, own in changes.items():
        newest[key] = max(newest.get(key, 0), *(number for number, _change in own))
    found = []
    for key in sorted(newest, key=lambda each: -newest[each])[:MOST_GROUPS]:
        counts = groups.get(key, {})
        is_bulk = sum(counts.values()) > BULK
        single = tuple(change for _number, change in changes.get(key, ()) if not is_bulk or change.action == Change.Action.UPDATE)
        told = tuple((action, kind, count) for (action, kind), count in sorted(counts.items()))
        removed = tuple(each for each in told if each[0] == Change.Action.DELETE)
        found.append(LatestGroup(key[0], key[1], told if is_bulk else removed, single[:BULK]))
    return tuple(group for group in found if group.counts or group.changes)


def _changes(rows: Sequence[ChangeRow], level: int, linkages: Named) -> dict[tuple[dt.date, str], list[tuple[int, LatestChange]]]:
    """Return the changes that can be told one by one, by day and actor; rows come newest first."""
    gone: set[tuple[str, str]] = set()
    kept: list[tuple[ChangeRow, tuple[str, ...]]] = []
    for row in rows:
        if row.action == Change.Action.DELETE:
            gone.add((row.type, row.key))
        if (row.type, row.key) in gone or row.after is None:
            continue
        fields = tuple(each.name for each in field_changes(row.before, row.after)) if row.before is not None else ()
        if fields or row.before is None:
            kept.append((row, fields))
    names = _names([row for row, _fields in kept], level, linkages)
    told = [(row, _change(row, fields, names)) for row, fields in kept]
    found: dict[tuple[dt.date, str], list[tuple[int, LatestChange]]] = {}
    for key, group in groupby(told, key=lambda each: (each[0].at.date(), each[0].actor)):
        found.setdefault(key, []).extend((row.number, change) for row, change in group if change is not None)
    return {key: own for key, own in found.items() if own}


def _parts(row: ChangeRow) -> list[tuple[str, str]]:
    """Return the records that name a record, as type and key."""
    after: Mapping[str, Any] = row.after or {}
    ends = _ENDS.get(row.type)
    if ends is None:
        return [(row.type, row.key)]
    return [(kind, str(after[column])) for kind, column in ends if after.get(column)]


def _names(rows: Iterable[ChangeRow], level: int, linkages: Named) -> dict[tuple[str, str], str]:
    """Return the names of records that a level may see today."""
    parts = {part for row in rows for part in _parts(row)}
    keys = sorted({key for kind, key in parts if kind != "linkage"})
    entries = SearchEntry.objects.filter(key__in=keys, visibility__lte=level).order_by().values_list("type", "key", "name").distinct()
    names = {("organisation" if kind == "market" else kind, key): name for kind, key, name in entries}
    asked = sorted({key for kind, key in parts if kind == "linkage"})
    return names | {("linkage", key): name for key, name in linkages(asked).items()} if asked else names


def _change(row: ChangeRow, fields: tuple[str, ...], names: Mapping[tuple[str, str], str]) -> LatestChange | None:
    """Return a change with its names; None where a part of it is not the viewer's to see, or has no page."""
    parts = _parts(row)
    if not parts or any(part not in names for part in parts):
        return None
    page_type = _PAGES.get(row.type, row.type)
    page_key = next(key for kind, key in reversed(parts) if kind == page_type)
    return LatestChange(row.action, row.type, page_type, page_key, tuple(names[part] for part in parts), fields)
