"""One shape for all writes of keyed records: build, check, save, record the change, bump the version, in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.values import MOST_SOURCES
from core.actors import Actor
from core.errors import ConflictError, DomainError
from core.models import FormerKey, Recorded
from core.permissions import Action, places_of, places_require, writer_require
from core.search.entries import entries_add, entries_remove, entries_update, entries_update_all
from core.services import (
    because,
    change_record,
    dataset_bump,
    instance_check,
    instance_save,
    together,
    together_begun,
    write_ended,
    write_transaction,
)
from core.snapshots import HANGS_ON, lists_of, lists_read, natural_key, record_type, row_visibility, snapshot
from core.visibility import NAMED_ORGANISATIONS, WITHHELD_COLUMNS, Visibility

Row = TypeVar("Row", bound=models.Model)

MERGED_TYPES = frozenset({"organisation", "linkage"})
"""Records that can be merged; the keys of those that were are kept, see `core.models.FormerKey`."""


def sources_required(sources: Iterable[models.Model]) -> None:
    """Refuse a fact without a source."""
    sources = list(sources)
    if not sources:
        raise ValidationError({"sources": [_("Every fact names at least one source; give one.")]})
    if (count := len(set(sources))) > MOST_SOURCES:
        msg = _("There are %(count)d sources; a record names at most %(most)d.") % {"count": count, "most": MOST_SOURCES}
        raise ValidationError({"sources": [msg]})


def _hanging(row: models.Model) -> Iterator[models.Model]:
    """Yield the records that hang on a row, and those that hang on them; and those that name it beside."""
    for relation in row._meta.related_objects:
        column, model = relation.field.name, relation.related_model
        if not isinstance(model, type) or not issubclass(model, Recorded):
            continue
        if column in HANGS_ON or column in NAMED_ORGANISATIONS.get(record_type(model), ()):
            for one in model._default_manager.filter(**{column: row}).order_by("pk"):
                yield one
                yield from _hanging(one)


def _hanging_record(before: Mapping[tuple[str, Any], int], row: models.Model, *, actor: Actor, least: int) -> None:
    """Record that other readers see what hangs on a row now, though it says the same: clients that follow learn of it.

    `least`: the level below which nobody saw the row before or sees it now; there nothing changed of what only names it either.
    """
    for one in _hanging(row):
        was, now = before.get((record_type(one), one.pk)), row_visibility(one)
        if was is None or (was == now and record_type(one) not in NAMED_ORGANISATIONS):
            continue
        said = snapshot(one, lists_of(one))
        change_record(
            actor=actor,
            record_type=record_type(one),
            key=natural_key(one),
            before=said,
            after=said,
            visibility_before=max(was, least),
            visibility_after=max(now, least),
            record_visibility=now if now < least else None,
        )


def row_create(
    row: Row, *, actor: Actor, sources: Sequence[models.Model] | None = None, attach: Callable[[Row], None] | None = None
) -> Row:
    """Check and save a new row with its sources, record it and bump the version.

    `sources` None means that rows of this kind rest on none (sources and products themselves). `attach` saves what hangs on the row.
    Raises `NotAllowedError` when it is not the actor's to write, `ValidationError` by field; nothing is written then.
    """
    writer_check(row, actor=actor, action=Action.CREATE)
    instance_check(row)
    _places_check(row, actor=actor, action=Action.CREATE)
    with write_transaction():
        _key_unused(row)
        instance_save(row, new=True)
        if sources is not None:
            _sources_set(row, sources, new=True)
        if attach:
            attach(row)
        lists = lists_of(row) if attach else _lists_new(row, sources)
        visibility = row_visibility(row)
        change_record(
            actor=actor, record_type=record_type(row), key=natural_key(row), after=snapshot(row, lists), visibility_after=visibility
        )
        _entries_write(row, lists, new=True)
        write_ended(row)
        dataset_bump(visibility)
    return row


def row_update(
    row: Row,
    *,
    actor: Actor,
    changes: Mapping[str, Any],
    sources: Sequence[models.Model] | None = None,
    attach: Callable[[Row], None] | None = None,
) -> bool:
    """Apply changes to a saved row; return whether anything changed. What stays the same leaves no record.

    `sources` None leaves the sources as they are. Raises `NotAllowedError` when the row is not the actor's to write, as it is or as it
    would become, `ValidationError` by field; nothing is written then and the row is as it was.
    """
    stored_check(row, actor=actor, action=Action.UPDATE)
    _key_kept(row, changes)
    with _kept_when_refused(row), write_transaction():
        _read_anew(row)
        before, visibility_before, named = snapshot(row, lists_of(row)), row_visibility(row), _named_visibilities(row)
        hanging = {(record_type(one), one.pk): row_visibility(one) for one in _hanging(row)} if "visibility" in changes else {}
        for name, value in changes.items():
            setattr(row, name, value)
        instance_check(row)
        _places_check(row, actor=actor, action=Action.UPDATE, becomes=True)
        instance_save(row, new=False, columns=changes)
        if sources is not None:
            _sources_set(row, sources, new=False)
        if attach:
            attach(row)
        if sources is not None or attach:
            _lists_forget(row)
        lists = lists_of(row)
        after, visibility_after = snapshot(row, lists), row_visibility(row)
        if after == before and visibility_after == visibility_before:
            return False
        named = {name: named[name] + now for name, now in _named_visibilities(row).items()}
        least, whole = _least_visibility(before, after, named), visibility_after
        visibility_before, visibility_after = max(visibility_before, least), max(visibility_after, least)
        change_record(
            actor=actor,
            record_type=record_type(row),
            key=natural_key(row),
            before=before,
            after=after,
            visibility_before=visibility_before,
            visibility_after=visibility_after,
            record_visibility=whole if whole < visibility_after else None,
        )
        if hanging and before["visibility"] != after["visibility"]:
            _hanging_record(hanging, row, actor=actor, least=min(before["visibility"], after["visibility"]))
        _entries_write(row, lists, new=False)
        write_ended(row)
        dataset_bump(visibility_before, visibility_after)
    return True


def row_noted(row: models.Model, *, actor: Actor, reason: str) -> None:
    """Tell something of a row that is no change of it in its history, for those who see everything and nobody else.

    Raises `NotAllowedError` when the row is not the actor's to write.
    """
    stored_check(row, actor=actor, action=Action.UPDATE)
    said, everything = snapshot(row, lists_of(row)), Visibility.AGENCY
    with write_transaction(), because(reason):
        change_record(
            actor=actor,
            record_type=record_type(row),
            key=natural_key(row),
            before=said,
            after=said,
            visibility_before=everything,
            visibility_after=everything,
        )
        dataset_bump(everything)


def row_delete(row: models.Model, *, actor: Actor) -> None:
    """Remove a row on which nothing rests; the change log keeps it whole.

    Raises `NotAllowedError` when it is not the actor's to remove, `DomainError` when something rests on it.
    """
    stored_check(row, actor=actor, action=Action.DELETE)
    with write_transaction():
        _read_anew(row)
        before, key, visibility, number = snapshot(row, lists_of(row)), natural_key(row), row_visibility(row), row.pk
        try:
            row.delete()
        except models.ProtectedError as error:
            resting = sorted({f"{record_type(other)} {natural_key(other)}" for other in error.protected_objects})
            msg = ngettext(
                "%(type)s %(key)s cannot be removed: %(first)s rests on it.",
                "%(type)s %(key)s cannot be removed: %(count)d other records rest on it, first %(first)s.",
                len(resting),
            ) % {"type": record_type(row), "key": key, "count": len(resting), "first": resting[0]}
            raise DomainError(msg, key=key, resting=resting) from error
        change_record(actor=actor, record_type=record_type(row), key=key, before=before, visibility_before=visibility)
        entries_remove(row, number)
        write_ended(row)
        dataset_bump(visibility)


def writer_check(row: models.Model, *, actor: Actor, action: Action) -> None:
    """Refuse an actor that may write nothing at all, before it learns anything from the checks that follow.

    Every write asks this by itself; a service asks it first where it looks at other rows before it writes.
    """
    writer_require(actor, action, record_type(row), _shown_key(row))


def _places_check(row: models.Model, *, actor: Actor, action: Action, becomes: bool = False) -> None:
    """Refuse a row that does not lie in the actor's scope, as it stands in memory."""
    scope = writer_require(actor, action, record_type(row), _shown_key(row))
    if not scope.is_everything:
        places_require(scope, places_of(row), action, record_type(row), _shown_key(row), becomes=becomes)


def stored_check(row: models.Model, *, actor: Actor, action: Action) -> None:
    """Refuse a row that does not lie in the actor's scope as it stands in the database; what was set on it in memory counts for nothing.

    Every write asks this; a page asks it before it offers one.
    """
    scope = writer_require(actor, action, record_type(row), _shown_key(row))
    if not scope.is_everything:
        stored = row if _is_read(row) else type(row)._base_manager.get(pk=row.pk)
        places_require(scope, places_of(stored), action, record_type(row), _shown_key(stored))


def _read_anew(row: models.Model) -> None:
    """Read a row as it stands now that nobody else writes: what others wrote since it was loaded is kept."""
    if _is_read(row):
        return
    try:
        row.refresh_from_db()
    except ObjectDoesNotExist as error:
        msg = _("%(type)s %(key)s is not in the register any more: somebody removed it.") % {
            "type": record_type(row),
            "key": _shown_key(row),
        }
        raise ConflictError(msg) from error


def _is_read(row: models.Model) -> bool:
    """Return whether a row was read since nobody else writes, and is written by those who read it alone."""
    gathered = together()
    return gathered is not None and id(row) in gathered.rows


@contextmanager
def writes_together(rows: Iterable[models.Model] = ()) -> Iterator[None]:
    """Write records of a batch that stand or fall together: one refusal takes back all of them, so each needs fewer questions.

    `rows` are those that are to be changed, read inside the batch; they are not read anew for each write.
    Raises what the services raise, and `IntegrityError` for what the database refuses: write them one by one then, to know which it is.
    """
    with together_begun(rows) as gathered:
        for model, same in groupby(gathered.rows.values(), key=type):
            of_model = list(same)
            lists = lists_read(model, [row.pk for row in of_model])
            gathered.lists |= {id(row): lists[row.pk] for row in of_model}
        yield
        entries_update_all(gathered.entries)


def _lists_forget(row: models.Model) -> None:
    """Let what hangs on a row be read anew: it was written."""
    gathered = together()
    if gathered is not None:
        gathered.lists.pop(id(row), None)


def _entries_write(row: models.Model, lists: Mapping[str, Sequence[str]], *, new: bool) -> None:
    """Make a written row findable: at once, or with the others of those that stand together."""
    gathered = together()
    if gathered is not None:
        gathered.entries.append((row, lists, new))
    elif new:
        entries_add(row, lists)
    else:
        entries_update(row, lists)


def _key_unused(row: models.Model) -> None:
    """Refuse a key that a merged record had: addresses with it lead to the survivor for ever."""
    if record_type(row) in MERGED_TYPES:
        there = FormerKey.objects.filter(type=record_type(row), key=natural_key(row)).first()
        if there is not None:
            msg = _("This key belonged to a record that was merged into %(survivor)s; choose another.")
            raise ValidationError({"key": [msg % {"survivor": there.survivor}]})


def _shown_key(row: models.Model) -> str:
    """Return the key of a row for a message; of a row that is not complete yet what there is of it."""
    try:
        return natural_key(row)
    except ObjectDoesNotExist:
        return ""


def _lists_new(row: models.Model, sources: Sequence[models.Model] | None) -> dict[str, list[str]]:
    """Return what hangs on a new row that has nothing but sources, without asking the database."""
    lists: dict[str, list[str]] = {} if sources is None else {"sources": sorted({natural_key(source) for source in sources})}
    return lists | {"aliases": [], "identifiers": []} if row._meta.model_name == "organisation" else lists


def _key_kept(row: models.Model, changes: Mapping[str, Any]) -> None:
    """Refuse another key: addresses and clients hold on to the one that is there."""
    old, new = getattr(row, "key", None), changes.get("key", getattr(row, "key", None))
    if old != new:
        raise ValidationError({"key": [_("The key of a record never changes: %(old)s cannot become %(new)s.") % {"old": old, "new": new}]})


def _least_visibility(before: Mapping[str, Any], after: Mapping[str, Any], named: Mapping[str, Collection[int]]) -> int:
    """Return the level below which nobody sees that anything changed.

    That of the withheld columns when only their figures did; that there is a figure at all is seen by everybody who sees the row: it reads
    "withheld". That of the organisations that the row names when only they did: below it the row named none before and names none now.
    `named` holds, by column, the visibilities of those that it named and names.
    """
    changed = {name for name in after if after[name] != before.get(name)}
    for level, columns in WITHHELD_COLUMNS.items():
        if changed and changed <= set(columns) and _is_blank(before, columns) == _is_blank(after, columns):
            return int(after[level])
    if changed and changed <= named.keys():
        return min(level for name in changed for level in named[name])
    return int(Visibility.PUBLIC)


def _named_visibilities(row: models.Model) -> dict[str, list[int]]:
    """Return, by column, the visibility of the organisations that a row names beside what it hangs on."""
    named = {name: getattr(row, name) for name in NAMED_ORGANISATIONS.get(record_type(row), ())}
    return {name: [] if organisation is None else [organisation.visibility] for name, organisation in named.items()}


def _is_blank(record: Mapping[str, Any], columns: Iterable[str]) -> bool:
    return all(record[name] is None for name in columns)


@contextmanager
def _kept_when_refused(row: models.Model) -> Iterator[None]:
    """Give a row its values back when a change of it is refused."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    related = dict(row._state.fields_cache)
    try:
        yield
    except (ValidationError, DomainError, DatabaseError):
        for name, value in values.items():
            setattr(row, name, value)
        row._state.fields_cache = related
        raise


def _sources_set(row: models.Model, sources: Sequence[models.Model], *, new: bool) -> None:
    """Store the sources of a row; a new row needs no look for old ones."""
    if not new:
        row.sources.set(sources)  # type: ignore[attr-defined]
        return
    relation = row._meta.get_field("sources")
    through = relation.remote_field.through  # type: ignore[union-attr]
    here, there = relation.m2m_field_name() + "_id", relation.m2m_reverse_field_name() + "_id"  # type: ignore[union-attr]
    through.objects.bulk_create([through(**{here: row.pk, there: source.pk}) for source in dict.fromkeys(sources)])
