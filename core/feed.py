"""The change feed: every write in the order in which it became visible, as one viewer may see it, for clients that keep a copy.

Nobody else writes while somebody does (`core.services.write_transaction`), so changes are numbered in the order in which they become
visible: a client that has read number 7 never meets number 6 later.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core.models import Batch, Change, FormerKey
from core.selectors import ChangeRow, change_rows
from core.visibility import WITHHELD_COLUMNS, Visibility, viewer_level

Place = tuple[str, str]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: what a client does with the record of this type and key.

    create, update and split carry the whole record: it takes the place of what the client has. delete and merge are tombstones; a merge
    says `into` which record the other one went.
    """

    id: int
    action: str
    type: str
    key: str
    at: dt.datetime
    data: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Feed:
    """Some entries in order, and the cursor from which the next ones are asked for; `is_end`: there are no more for now."""

    results: tuple[FeedEntry, ...]
    cursor: str
    is_end: bool


def feed_get(since: str, *, viewer: object | None, limit: int) -> Feed:
    """Return the entries after a cursor ("" for all of them), at most `limit`.

    A record that is hidden from the viewer today is never shown, also where it was public before: whoever may have a copy gets a
    tombstone. Figures that are withheld today are left out of every entry.

    Raises
    ------
    ValidationError
        The cursor is none, that of a reader who sees more or less, or of what the register has lost since.
    """
    level = viewer_level(viewer)
    start = _cursor_read(since, level) if since else 0
    seen = Q(visibility_before__lte=level) | Q(visibility_after__lte=level)
    found: list[Change] = list(Change.objects.filter(seen, pk__gt=start).select_related("batch").order_by("pk")[: limit + 1])
    if start and not found and not Change.objects.filter(pk=start).exists():
        msg = _("The register does not reach this cursor any more: it was set back to an earlier state. Begin again without one.")
        raise ValidationError({"since": [msg]})
    changes = found[:limit]
    last = {(one.type, one.key): one for one in _last_changes({(one.type, one.key) for one in changes})}
    entries = _entries(changes, last, start, level, viewer)
    end = changes[-1].pk if changes else start
    return Feed(tuple(entries), _cursor(end, level), is_end=len(found) <= limit)


def _entries(
    changes: Sequence[Change], last: Mapping[Place, Change], start: int, level: Visibility, viewer: object | None
) -> list[FeedEntry]:
    hidden = {place for place, change in last.items() if _is_hidden(change, level)}
    held = _held(hidden, start, level)
    into = _survivors(changes, level)
    entries = []
    for row, change in zip(change_rows(changes, viewer=viewer), changes, strict=True):
        place = (change.type, change.key)
        if place in hidden:
            if row.after is not None:
                held.add(place)
            elif place in held:
                held.discard(place)
                entries.append(FeedEntry(change.pk, "delete", change.type, change.key, change.at, None))
            continue
        entries.append(_entry(row, change, last[place], into.get(place), level))
    return entries


def _entry(row: ChangeRow, change: Change, last: Change, survivor: str | None, level: Visibility) -> FeedEntry:
    action, data = row.action, row.after
    kind = change.batch.kind if change.batch else ""
    if data is None and survivor:
        action, data = "merge", {"into": survivor}
    elif data is not None:
        if action == Change.Action.CREATE and kind == Batch.Kind.SPLIT and change.type == "organisation":
            action = "split"
        now: Mapping[str, Any] = last.after or {}
        withheld = {name for column, names in WITHHELD_COLUMNS.items() if now.get(column, 0) > level for name in names}
        data = {name: None if name in withheld else value for name, value in data.items()}
    return FeedEntry(row.number, action, row.type, row.key, row.at, data)


def _is_hidden(last: Change, level: Visibility) -> bool:
    """Return whether a level does not see a record today: it is hidden, or was when it was removed."""
    after = _visibility_after(last)
    visibility = after if after is not None else last.visibility_before
    return visibility is not None and visibility > level


def _visibility_after(change: Change) -> int | None:
    """Return who could see a record after a change; None where it was removed."""
    return change.visibility_after if change.record_visibility is None else change.record_visibility


def _held(places: Iterable[Place], start: int, level: Visibility) -> set[Place]:
    """Return those of hidden records that a client may have from before a cursor."""
    known = _last_changes(places, until=start) if start else []
    return {(one.type, one.key) for one in known if (after := _visibility_after(one)) is not None and after <= level}


def _survivors(changes: Iterable[Change], level: Visibility) -> dict[Place, str]:
    """Return of records that were merged the keys of those they went into, as far as the level sees them."""
    merged = [one for one in changes if one.after is None and one.batch and one.batch.kind == Batch.Kind.MERGE]
    former = FormerKey.objects.filter(batch__in={one.batch_id for one in merged}) if merged else []
    pairs = {(one.type, one.key): one.survivor for one in former}
    seen = {
        (one.type, one.key)
        for one in _last_changes({(kind, survivor) for (kind, _key), survivor in pairs.items()})
        if not _is_hidden(one, level)
    }
    return {place: survivor for place, survivor in pairs.items() if (place[0], survivor) in seen}


def _last_changes(places: Iterable[Place], until: int | None = None) -> list[Change]:
    """Return the last change of each record, up to a number where one is given."""
    of_type: dict[str, list[str]] = {}
    for kind, key in places:
        of_type.setdefault(kind, []).append(key)
    numbers: list[int] = []
    for kind, keys in of_type.items():
        for first in range(0, len(keys), CHUNK):
            rows = Change.objects.filter(type=kind, key__in=keys[first : first + CHUNK]).order_by()
            rows = rows if until is None else rows.filter(pk__lte=until)
            numbers += rows.values("key").annotate(last=Max("pk")).values_list("last", flat=True)
    found: list[Change] = []
    for first in range(0, len(numbers), CHUNK):
        found += Change.objects.filter(pk__in=numbers[first : first + CHUNK])
    return found


def _cursor(number: int, level: Visibility) -> str:
    return base64.urlsafe_b64encode(json.dumps(["changes", int(level), number]).encode()).decode("ascii")


def _cursor_read(text: str, level: Visibility) -> int:
    try:
        name, of, number = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii")))
    except (ValueError, TypeError, binascii.Error) as error:
        raise ValidationError({"since": [_("This is no cursor; follow `cursor` of an answer, or begin without one.")]}) from error
    if name != "changes" or isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**63:
        raise ValidationError({"since": [_("This is no cursor; follow `cursor` of an answer, or begin without one.")]})
    if of != level:
        msg = _("This cursor is that of a reader who sees more or less than you do now: begin again without one.")
        raise ValidationError({"since": [msg]})
    return number
