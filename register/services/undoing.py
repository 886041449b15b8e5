"""Taking back what was written: a whole undertaking, or one record to what it said before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.errors import ConflictError, DomainError
from core.models import Batch, Change, FormerKey
from core.services import batch_begun, batch_flush
from linkages.services import linkage_close
from register.kinds import KINDS
from register.plain import record_create, record_get, record_remove, record_update, records_together

CHUNK = 500
NAMED = 5
"""So many records are named in a message; the rest are counted."""

Place = tuple[str, str]


def batch_undo(batch: Batch, *, actor: Actor, leave_changed: bool = False) -> Batch:
    """Take back every write of an undertaking, the last one first, and return the undertaking that did so.

    Every record says again what it said before; records that were entered are removed, those that were removed are entered anew.

    Parameters
    ----------
    batch
        What is taken back.
    leave_changed
        Leave alone the records that were written again since; otherwise nothing is taken back while there are any.

    Raises
    ------
    ConflictError
        It was taken back already, or records were written again since (`context["changed"]` names them as type and key).
    DomainError
        A record cannot go back: something rests on it, or it is not the actor's to write. Nothing is written then.
    """
    with batch_begun(actor=actor, kind=Batch.Kind.UNDO, title=_("Undo of: %(title)s") % {"title": batch.title}, undoes=None) as undo:
        if Batch.objects.filter(undoes=batch).exists():
            raise ConflictError(_("This was taken back already."))
        undo.undoes = batch
        undo.save(update_fields=["undoes"])
        changed = changed_since(batch)
        if changed and not leave_changed:
            raise ConflictError(_changed_message(changed), changed=changed)
        FormerKey.objects.filter(batch=batch).exclude(key__in=[key for _kind, key in changed]).delete()
        left = frozenset(changed)
        for changes in _backwards(batch):
            _changes_undo([change for change in changes if (change.type, change.key) not in left], actor=actor)
            batch_flush()
    return undo


def _backwards(batch: Batch) -> Iterator[list[Change]]:
    """Yield the changes of an undertaking, the last one first, chunk by chunk: no cursor stays open while it is taken back."""
    before: dict[str, int] = {}
    while chunk := list(batch.changes.filter(**before).order_by("-pk")[:CHUNK]):
        yield chunk
        before = {"pk__lt": chunk[-1].pk}


def changed_since(batch: Batch) -> list[Place]:
    """Return the records of an undertaking that say something else by now than it left, as type and key."""
    last = batch.changes.aggregate(last=Max("pk"))["last"]
    found: list[Place] = []
    for kind in batch.changes.order_by("type").values_list("type", flat=True).distinct():
        keys = batch.changes.filter(type=kind).order_by().values("key")
        later = Change.objects.filter(pk__gt=last, type=kind, key__in=keys).order_by("pk")
        for key in dict.fromkeys(later.values_list("key", flat=True)):
            now = later.filter(key=key).values_list("after", flat=True).last()
            if now != batch.changes.filter(type=kind, key=key).order_by("pk").values_list("after", flat=True).last():
                found.append((kind, key))
    return sorted(found)


def record_restore(change: Change, *, actor: Actor, version: int | None = None) -> bool:
    """Make a record say again what it said after a change (before it, where the change removed it); return whether anything changed.

    A record that is not there any more is entered anew. `version` as in `register.plain.record_update`.
    """
    data = change.after if change.after is not None else change.before
    said = known_fields(change.type, data or {})
    if record_get(change.type, change.key) is None:
        record_create(change.type, said, actor=actor)
        return True
    return record_update(change.type, change.key, said, actor=actor, version=version)


def known_fields(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a record in the log the fields that its kind still has."""
    return {name: value for name, value in data.items() if name in KINDS[kind].fields}


def _changes_undo(changes: Sequence[Change], *, actor: Actor) -> None:
    """Take back changes in their order: those of records that are there before and after, and of one kind, together where they can be."""
    for kind, group in groupby(changes, key=lambda change: (change.type, change.before is not None and change.after is not None)):
        alike = list(group)
        if not (kind[1] and _together_undo(kind[0], alike, actor=actor)):
            for change in alike:
                _change_undo(change, actor=actor)


def _together_undo(kind: str, changes: Sequence[Change], *, actor: Actor) -> bool:
    """Take back changes of records of a kind with few questions to the database; return False where they are to be taken one by one."""
    fields = KINDS[kind].fields
    refers: dict[str, set[str]] = {}
    for change in changes:
        for name, value in _said_before(change).items():
            if fields[name].refers_to == kind:
                return False
            if fields[name].refers_to and value:
                refers.setdefault(fields[name].refers_to, set()).update([value] if isinstance(value, str) else value)
    try:
        with records_together(kind, {change.key for change in changes}, refers, actor=actor):
            for change in changes:
                _change_undo(change, actor=actor)
    except (DomainError, IntegrityError):
        return False
    return True


def _said_before(change: Change) -> dict[str, Any]:
    """Return what a record said before a change in the fields that it changed."""
    after = change.after or {}
    return known_fields(change.type, {name: value for name, value in (change.before or {}).items() if after.get(name) != value})


def _change_undo(change: Change, *, actor: Actor) -> None:
    try:
        if change.before is None:
            _remove(change.type, change.key, actor=actor)
        elif change.after is None:
            record_create(change.type, known_fields(change.type, change.before), actor=actor)
        else:
            record_update(change.type, change.key, _said_before(change), actor=actor)
    except ValidationError as error:
        named = {"type": KINDS[change.type].title, "key": change.key, "why": " ".join(error.messages)}
        raise DomainError(_("%(type)s %(key)s cannot go back: %(why)s") % named) from error


def _remove(kind: str, key: str, *, actor: Actor) -> None:
    """Remove a record that the undertaking entered; with its last claim a linkage has gone already."""
    row = record_get(kind, key)
    if row is None:
        return
    close: Mapping[str, Callable[..., None]] = {"linkage": linkage_close}
    if kind in close:
        close[kind](row, actor=actor)
    else:
        record_remove(kind, key, actor=actor)


def _changed_message(changed: list[Place]) -> str:
    named = ", ".join(f"{KINDS[kind].title} {key}" for kind, key in changed[:NAMED])
    return ngettext(
        "%(count)d record was written again since: %(named)s. Take it back without it, or look at it first.",
        "%(count)d records were written again since, such as %(named)s. Take it back without them, or look at them first.",
        len(changed),
    ) % {"count": len(changed), "named": named}
