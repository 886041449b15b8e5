"""What every write does at its end: leave a record, and change the data version of those who can see it."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.values import is_number
from core.actors import Actor, SystemActor, actor_name
from core.characters import unreadable
from core.errors import BusyError
from core.followers import rows_written
from core.models import REASON_LONGEST, TITLE_LONGEST, Batch, Change, DatasetVersion, new_token
from core.visibility import Visibility

WAIT_SECONDS = 20
"""So long a write waits for another one to end, on PostgreSQL; on SQLite the connection says it (see the settings)."""
WRITERS_LOCK = 7_150_261_094_013
"""The number of the lock that a writer holds on PostgreSQL; it has no meaning."""


@dataclass
class Together:
    """Writes of a batch that stand or fall together, see `core.records.writes_together`.

    `rows` were read inside, by `id`, `lists` is what hangs on them; `entries` of the search are put aside.
    """

    rows: dict[int, models.Model]
    lists: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    entries: list[tuple[models.Model, Mapping[str, Sequence[str]], bool]] = field(default_factory=list)


@dataclass
class _Batch:
    """What the writes of a batch leave for its end."""

    changes: list[Change] = field(default_factory=list)
    visibilities: list[int] = field(default_factory=list)
    rows: list[models.Model] = field(default_factory=list)
    record: Batch | None = None
    together: Together | None = None

    def marked(self) -> tuple[int, int, int]:
        """Return how much it holds."""
        return len(self.changes), len(self.visibilities), len(self.rows)

    def rewind(self, mark: tuple[int, int, int]) -> None:
        """Forget what came after a mark: it was taken back."""
        for kept, length in zip((self.changes, self.visibilities, self.rows), mark, strict=True):
            del kept[length:]  # type: ignore[attr-defined]


_batch: ContextVar[_Batch | None] = ContextVar("batch", default=None)
_reason: ContextVar[str] = ContextVar("reason", default="")


@contextmanager
def write_transaction() -> Iterator[None]:
    """Open a transaction in which nobody else writes to the register; every write opens one.

    One writer at a time: what is read inside stays true until the end, and changes are numbered in the order in which they become
    visible, so that whoever follows the log misses none. Raises `BusyError` when another writer does not end in time.
    """
    if together() is not None:
        yield  # what is refused there takes all of it back
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic())
            if _batch.get() is None:
                _writers_lock()
        except OperationalError as error:
            if not _is_lock_refused(error):
                raise
            msg = _("Somebody else is writing to the register, perhaps an import. Nothing was saved; try again in a minute.")
            raise BusyError(msg) from error
        yield


def _writers_lock() -> None:
    """Wait until nobody else writes. SQLite has had the lock since the start of the transaction."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)", [f"{WAIT_SECONDS}s", WRITERS_LOCK])


def _is_lock_refused(error: OperationalError) -> bool:
    """Return whether the database gave up waiting for another writer: PostgreSQL's lock_not_available, SQLite's SQLITE_BUSY."""
    cause = error.__cause__
    return getattr(cause, "pgcode", None) == "55P03" or getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY")


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Record a reason with every change inside, without the character NUL, which no database holds."""
    before = _reason.set(reason.replace("\0", "").strip()[:REASON_LONGEST])
    try:
        yield
    finally:
        _reason.reset(before)


@contextmanager
def batch_begun(
    *, actor: Actor, kind: Batch.Kind, title: str, undoes: Batch | None = None, continues: Batch | None = None
) -> Iterator[Batch]:
    """Write many records as one undertaking that can be looked at, and taken back, as a whole; see `writes_batched`.

    `continues`: they are more of an undertaking that there is.
    """
    with writes_batched():
        name = actor_name(actor)
        number = None if isinstance(actor, SystemActor) else actor.pk
        record = continues or Batch.objects.create(kind=kind, title=title[:TITLE_LONGEST], actor_id=number, actor_name=name, undoes=undoes)
        batch = _batch.get()
        if batch is not None:
            batch.record = record
        yield record


@contextmanager
def writes_batched() -> Iterator[Sequence[Change]]:
    """Write many records as one: at the end their changes are stored, in order, what follows from them is worked out, the version bumped.

    Gives the changes, which grow with each write; those of a long batch are stored bit by bit, see `batch_flush`.

    It opens a transaction. Nothing inside may read remembered answers: the version does not change before the end. After an error
    nothing is kept.
    """
    batch = _Batch()
    with write_transaction():
        token = _batch.set(batch)
        try:
            yield batch.changes
        finally:
            _batch.reset(token)
        if transaction.get_rollback():
            return
        _stored(batch)
        if batch.visibilities:
            dataset_bump(*batch.visibilities)


def _stored(batch: _Batch) -> None:
    """Store the changes of a batch and tell those who follow its rows."""
    Change.objects.bulk_create(batch.changes, batch_size=500)
    rows_written(batch.rows)


def batch_flush(*, keep: bool = True) -> None:
    """Store what the batch that is open has gathered so far, so that a long one needs no more memory than a short one.

    Called between records, never where an error is caught afterwards and the batch goes on. Without `keep` it is forgotten: the batch
    is to be taken back.
    """
    batch = _batch.get()
    if batch is None:
        return
    if keep:
        _stored(batch)
    least = min(batch.visibilities, default=None)
    batch.rewind((0, 0, 0))
    if least is not None:
        batch.visibilities.append(least)


def together() -> Together | None:
    """Return the writes that stand or fall together, where there are any."""
    batch = _batch.get()
    return batch.together if batch is not None else None


@contextmanager
def together_begun(rows: Iterable[models.Model]) -> Iterator[Together]:
    """Let the writes inside stand or fall together; `rows` were read inside the batch. For `core.records.writes_together`."""
    batch = _batch.get()
    if batch is None:
        msg = "Writes stand together within a batch only."
        raise RuntimeError(msg)
    mark = batch.marked()
    batch.together = Together({id(row): row for row in rows})
    try:
        with transaction.atomic():
            yield batch.together
    except BaseException:
        batch.rewind(mark)
        raise
    finally:
        batch.together = None


@contextmanager
def write_attempted() -> Iterator[None]:
    """Write inside a batch such that an error leaves nothing of it, and the batch can go on."""
    batch = _batch.get()
    if batch is None:
        msg = "Only in a batch something is attempted."
        raise RuntimeError(msg)
    mark = batch.marked()
    try:
        with transaction.atomic():
            yield
    except BaseException:
        batch.rewind(mark)
        raise


def instance_check(instance: models.Model) -> None:
    """Check the fields of an unsaved or changed row; raise `ValidationError` by field, with everything that is wrong.

    Foreign keys that were given as loaded instances exist and are not looked up again. What needs the database (uniqueness and
    constraints) is left to the database, see `instance_save`, unless something is wrong already.
    """
    _values_check(instance)
    try:
        instance.clean_fields(exclude=_loaded(instance))
    except ValidationError:
        instance.full_clean()
        raise


def instance_save(instance: models.Model, *, new: bool, columns: Iterable[str] = ()) -> None:
    """Save a checked row; `columns` are those that changed.

    What the database refuses is raised as `ValidationError` with the readable message of the constraint.

    Among writes that stand or fall together it is raised as `IntegrityError`: whoever gathers them writes them one by one then.
    """
    if together() is not None:
        if new:
            instance.save(force_insert=True)
        elif changed := list(columns):
            instance.save(update_fields=changed)
        return
    try:
        with transaction.atomic():
            instance.save(force_insert=new, force_update=not new)
    except IntegrityError:
        # Of the whole row: a constraint that speaks of a left out column would be left out too.
        instance.full_clean()
        raise


def _values_check(instance: models.Model) -> None:
    """Refuse numbers and texts that no file could hold, whatever the column; the engines differ in what they make of them."""
    wrong = {}
    for column in instance._meta.concrete_fields:
        value = getattr(instance, column.attname)
        if told := _refusal(value):
            wrong[column.name] = [told]
        elif isinstance(value, str) and value and not value.strip() and not column.blank:
            wrong[column.name] = [str(column.error_messages["blank"])]
        elif isinstance(value, list) and (told := next(filter(None, map(_refusal, value)), "")):
            wrong[column.name] = [told]
    if wrong:
        try:
            instance.clean_fields(exclude=_loaded(instance) | wrong.keys())
        except ValidationError as error:
            wrong = {**error.message_dict, **wrong}
        raise ValidationError(wrong)


def _refusal(value: Any) -> str:
    """Return what is told of a number or a text that can stand in no column; "" of any other value."""
    if isinstance(value, float) and not math.isfinite(value):
        return _("Enter a number; leave the field blank when it is not known.")
    if isinstance(value, float) and not is_number(value):
        return _("The number is too large or too small: it is zero, or its size lies between 0.0000000001 and 999999999999999.")
    return unreadable(value) if isinstance(value, str) else ""


def _loaded(instance: models.Model) -> set[str]:
    """Return the foreign keys of a row that were given as rows."""
    return {field.name for field in instance._meta.concrete_fields if field.is_relation and field.name in instance._state.fields_cache}


def change_record(
    *,
    actor: Actor,
    record_type: str,
    key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    visibility_before: int = Visibility.PUBLIC,
    visibility_after: int = Visibility.PUBLIC,
    record_visibility: int | None = None,
) -> Change:
    """Record one write. `before` None says created, `after` None says removed; `record_visibility` as in the model."""
    if before is None and after is None:
        msg = "A change needs a record before or after."
        raise ValueError(msg)
    action = Change.Action.CREATE if before is None else Change.Action.DELETE if after is None else Change.Action.UPDATE
    change = Change(
        actor_id=None if isinstance(actor, SystemActor) else actor.pk,
        actor_name=actor_name(actor),
        action=action,
        type=record_type,
        key=key,
        before=before,
        after=after,
        visibility_before=None if before is None else visibility_before,
        visibility_after=None if after is None else visibility_after,
        record_visibility=record_visibility,
        reason=_reason.get(),
    )
    batch = _batch.get()
    if batch is not None:
        change.batch = batch.record
    if batch is None:
        change.save(force_insert=True)
    else:
        batch.changes.append(change)
    return change


def write_ended(row: models.Model) -> None:
    """Bring what follows from a written row up to date, see `core.followers`; in a batch at its end."""
    batch = _batch.get()
    if batch is None:
        rows_written([row])
    else:
        batch.rows.append(row)


def dataset_bump(*visibilities: int) -> None:
    """Change the version token of every level that can see a row of these visibilities (default: public, so all).

    Levels may share a token: a reader's key also holds the level.
    """
    least = min(visibilities, default=Visibility.PUBLIC)
    batch = _batch.get()
    if batch is not None:
        batch.visibilities.append(least)
        return
    levels = [level for level in Visibility.values if level >= least]
    token = new_token()
    if DatasetVersion.objects.filter(level__in=levels).update(token=token, changed_at=timezone.now()) < len(levels):
        DatasetVersion.objects.bulk_create([DatasetVersion(level=level, token=token) for level in levels], ignore_conflicts=True)
