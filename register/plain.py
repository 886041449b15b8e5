"""Records as plain data: read from the register, checked, and written back through the services.

Forms, proposals, workbooks, the interface and undo all write in this way, so that each obeys the same rules.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.validity import PartialDate
from analysis.values import MOST_SOURCES
from core.actors import Actor
from core.characters import unreadable
from core.errors import ConflictError
from core.history import record_version
from core.records import writes_together
from core.services import write_transaction
from core.snapshots import HANGS_ON, lists_of, natural_key, snapshot
from linkages.services import linkage_create
from register.kinds import KINDS, Field, Holds
from register.selectors import seen_rows

Data = Mapping[str, Any]


@dataclass
class _Read:
    """What was read for records that are written together: their rows, and by kind those that they refer to."""

    rows: Mapping[tuple[str, str], Any]
    seen: Mapping[str, Mapping[str, Any]]


_read: ContextVar[_Read | None] = ContextVar("read", default=None)

BETWEEN: Mapping[str, tuple[str, ...]] = {"linkage": ("supplier", "customer", "kind"), "claim": ("linkage",)}
"""Fields without which a record of a kind is about nothing: its service cannot even be asked."""


class ChangedSinceError(ConflictError):
    """Somebody else wrote the record since it was read; `current` is what it says now, `version` its version."""

    def __init__(self, message: str, *, current: Data, version: int) -> None:
        super().__init__(message, version=version)
        self.current = current
        self.version = version


def digest_of(*said: Any) -> str:
    """Return what stands for plain data: the same for the same data, in whatever order their fields were given."""
    return hashlib.blake2b(json.dumps(said, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()


@contextmanager
def records_together(kind: str, keys: Collection[str], refers: Mapping[str, Collection[str]], *, actor: Actor) -> Iterator[None]:
    """Write records of one kind that stand or fall together, within a batch: read at once, with what hangs on them and what they refer to.

    `keys` are those of the records that are changed, `refers` those that they name, by kind; none of them is of the kind that is
    written. Raises as `core.records.writes_together`.
    """
    rows = rows_read(kind, keys)
    seen = {name: seen_rows(name, list(named), viewer=actor) for name, named in refers.items() if name != kind}
    with writes_together(rows.values()):
        token = _read.set(_Read({(kind, key): row for key, row in rows.items()}, seen))
        try:
            yield
        finally:
            _read.reset(token)


def rows_read(kind: str, keys: Collection[str]) -> dict[str, Any]:
    """Return the rows of records by key, whoever may see them, with what they refer to and hang on."""
    one = KINDS[kind]
    rows: Any = one.model._default_manager.select_related(*_related(one.model))
    if one.has_key:
        return {row.key: row for row in rows.filter(key__in=list(keys))}
    parts = [key.split(":") for key in keys]
    wanted = {f"{end}__key__in": {part[place] for part in parts if len(part) == len(one.ends)} for place, end in enumerate(one.ends)}
    found = {natural_key(row): row for row in rows.filter(**wanted)}
    return {key: found[key] for key in keys if key in found}


def _related(model: type[models.Model], way: str = "") -> list[str]:
    """Return the foreign keys of a model, and of what its rows hang on."""
    found = []
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey):
            found.append(way + column.name)
            if column.name in HANGS_ON:
                found += _related(column.related_model, f"{way}{column.name}__")
    return found


def record_get(kind: str, key: str) -> Any | None:
    """Return the row of a record, whoever may see it; None where the register has none. Its readers ask a selector before."""
    read = _read.get()
    if read is not None and (kind, key) in read.rows:
        return read.rows[kind, key]
    one = KINDS[kind]
    rows: Any = one.model._default_manager
    if one.has_key:
        return rows.filter(key=key).first()
    keys = key.split(":")
    if len(keys) != len(one.ends):
        return None
    return rows.filter(**{f"{end}__key": part for end, part in zip(one.ends, keys, strict=True)}).first()


def record_data(row: Any) -> dict[str, Any]:
    """Return what a record says."""
    return snapshot(row, lists_of(row))


def record_create(kind: str, data: Data, *, actor: Actor) -> Any:
    """Enter a record that says this, and return its row.

    Raises `ValidationError` by field with everything that is wrong, `DomainError` for a rule; nothing is written then.
    """
    with write_transaction():
        values, errors = values_gathered(kind, data, actor=actor)
        if errors := _missing(kind, data) | errors:
            raise ValidationError(errors)
        unsaid: dict[str, Any] = {"sources": []} if KINDS[kind].has_sources else {}  # without any it is refused in words
        return KINDS[kind].create(actor=actor, **unsaid | values)


def _missing(kind: str, data: Data) -> dict[str, list[str]]:
    """Return what is wrong with a new record that does not say between whom it is."""
    return {name: [_("This is missing.")] for name in BETWEEN.get(kind, ()) if name not in data}


def linkage_enter(linkage: Data, claim: Data, *, actor: Actor) -> Any:
    """Enter a linkage with its first claim and return its row. Raises as `record_create`.

    The claim takes the linkage's key unless it names one.
    """
    errors = _missing("linkage", linkage)
    read: list[dict[str, Any]] = []
    for kind, data in (("linkage", linkage), ("claim", {name: value for name, value in claim.items() if name != "linkage"})):
        try:
            read.append(values_read(kind, data, actor=actor))
        except ValidationError as error:
            errors |= error.message_dict
    if errors:
        raise ValidationError(errors)
    fields, said = read
    renamed = {"key": "claim_key", "visibility": "claim_visibility"}
    unsaid: dict[str, Any] = {"product": None, "sources": []}
    return linkage_create(actor=actor, **unsaid | fields | {renamed.get(name, name): value for name, value in said.items()})


def record_update(kind: str, key: str, data: Data, *, actor: Actor, version: int | None = None) -> bool:
    """Make a record say this in the fields that are given, and return whether anything changed.

    `version` is what `record_version` said when the record was read. Raises `ChangedSinceError` when it has another one by now, and as
    `record_create`.
    """
    with write_transaction():
        row = record_get(kind, key)
        if row is None:
            raise gone(kind, key)
        now = 0 if version is None else record_version(kind, key)
        if version is not None and version != now:
            msg = _("Somebody else changed this record while you were writing. Nothing was saved yet.")
            raise ChangedSinceError(msg, current=record_data(row), version=now)
        return KINDS[kind].update(row, actor=actor, **values_read(kind, data, actor=actor))


def record_remove(kind: str, key: str, *, actor: Actor) -> None:
    """Remove a record on which nothing rests."""
    with write_transaction():
        row = record_get(kind, key)
        if row is None:
            raise gone(kind, key)
        KINDS[kind].delete(row, actor=actor)


def gone(kind: str, key: str) -> ConflictError:
    """Return the refusal to write a record that is not there."""
    return ConflictError(_("%(type)s %(key)s is not in the register any more.") % {"type": KINDS[kind].title, "key": key})


def values_read(kind: str, data: Data, *, actor: object) -> dict[str, Any]:
    """Return plain data as the services take it: rows for keys, dates for text.

    Raises `ValidationError` by field for a field that the kind does not have, a value of another shape, a key that nobody has (or that
    is not the actor's to see).
    """
    values, errors = values_gathered(kind, data, actor=actor)
    if errors:
        raise ValidationError(errors)
    return values


def values_gathered(kind: str, data: Data, *, actor: object) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the fields of plain data that can be read, as `values_read`, and what is wrong with the others."""
    one, values, errors = KINDS[kind], {}, {}
    for name, value in data.items():
        field = one.fields.get(name)
        if field is None:
            errors[name] = [_("There is no such field; there are %(known)s.") % {"known": ", ".join(one.fields)}]
            continue
        try:
            values[name] = _READERS[field.holds](field, value, actor)
        except ValidationError as error:
            errors[name] = error.messages
    return values, errors


def _text(field: Field, value: Any, _actor: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("Write text."))
    if told := unreadable(value):
        raise ValidationError(told)
    text = value.strip() if field.holds is Holds.LONG_TEXT else " ".join(value.split())
    if field.required and not text:
        raise ValidationError(_("This field is needed."))
    return text


def _choice(field: Field, value: Any, actor: object) -> str:
    text = _text(field, value, actor)
    known = [str(one) for one, _label in field.choices]
    if text and text not in known:
        raise ValidationError(_("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": text[:50], "known": ", ".join(known)})
    return text


def _number(_field: Field, value: Any, _actor: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValidationError(_("Enter a number; leave the field blank when it is not known."))
    try:
        return float(value)
    except OverflowError as error:
        raise ValidationError(_("The number is too large.")) from error


def _whole(_field: Field, value: Any, _actor: object) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not (isinstance(value, int) or value.is_integer()):
        raise ValidationError(_("Enter a whole number; leave the field blank when it is not known."))
    return int(value)


def _flag(_field: Field, value: Any, _actor: object) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("Say yes or no (true or false)."))
    return value


def _level(field: Field, value: Any, _actor: object) -> int:
    if isinstance(value, bool) or value not in [one for one, _label in field.choices]:
        known = ", ".join(f"{one} ({label})" for one, label in field.choices)
        raise ValidationError(_("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": str(value)[:50], "known": known})
    return int(value)


def _date(field: Field, value: Any, actor: object) -> PartialDate | None:
    text = _text(field, value, actor)
    if not text:
        return None
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _seen(kind: str, keys: Sequence[str], actor: object) -> Mapping[str, Any]:
    """Return the rows that a record refers to, as far as its writer may see them."""
    read = _read.get()
    known = read.seen.get(kind, {}) if read is not None else {}
    return known if all(key in known for key in keys) else seen_rows(kind, keys, viewer=actor)


def _reference(field: Field, value: Any, actor: object) -> Any:
    key = _text(field, value, actor)
    if not key:
        if field.required:
            raise ValidationError(_("This field is needed."))
        return None
    found = _seen(field.refers_to, [key], actor)
    if key not in found:
        raise ValidationError(_("Nothing is known under %(key)s.") % {"key": key[:100]})
    return found[key]


def _names(_field: Field, value: Any, _actor: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValidationError(_("Write a list of names."))
    if told := unreadable(*value):
        raise ValidationError(told)
    if len(value) > MOST_SOURCES:  # no field has more; those that have fewer say so themselves
        raise ValidationError(_("At most %(most)d, and these are %(count)d.") % {"most": MOST_SOURCES, "count": len(value)})
    return list(dict.fromkeys(name for one in value if (name := " ".join(one.split()))))


def _identifiers(field: Field, value: Any, actor: object) -> list[tuple[str, str]]:
    found = []
    for text in _names(field, value, actor):
        scheme, divider, number = text.partition(":")
        if not (divider and scheme.strip() and number.strip()):
            raise ValidationError(_("%(text)s is no identifier; write the register and the number as cr:1234567.") % {"text": text[:80]})
        found.append((scheme.strip().lower(), number.strip()))
    return found


def _sources(field: Field, value: Any, actor: object) -> list[Any]:
    keys = _names(field, value, actor)
    found = _seen("source", keys, actor)
    lost = [key for key in keys if key not in found]
    if lost:
        count = len(lost)
        msg = ngettext("No source is known under %(keys)s.", "No sources are known under %(keys)s.", count)
        raise ValidationError(msg % {"keys": ", ".join(lost)[:300]})
    return [found[key] for key in keys]


_READERS: Mapping[Holds, Callable[[Field, Any, object], Any]] = {
    Holds.KEY: _text,
    Holds.TEXT: _text,
    Holds.LONG_TEXT: _text,
    Holds.ADDRESS: _text,
    Holds.CHOICE: _choice,
    Holds.NUMBER: _number,
    Holds.COUNT: _whole,
    Holds.YEAR: _whole,
    Holds.FLAG: _flag,
    Holds.DATE: _date,
    Holds.REFERENCE: _reference,
    Holds.NAMES: _names,
    Holds.IDENTIFIERS: _identifiers,
    Holds.SOURCES: _sources,
    Holds.LEVEL: _level,
}
