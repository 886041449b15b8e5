"""What is wrong with what a form says, all of it at once and without writing: the register itself stops at the first refusal."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from analysis.values import folded_name
from core.actors import Actor
from core.records import sources_required
from firms.dates import first_day_columns, last_day_columns
from firms.models import Alias, Identifier
from firms.models.organisations import OrganisationKind
from register.kinds import KINDS, Holds
from register.plain import Data, record_get, values_gathered
from register.services.entries import Entry

Wrong = dict[str, list[str]]
LAST_DAYS = ("valid_to", "certificate_to")
"""Dates that stand for the end of their span."""


def entry_check(entry: Entry, *, actor: Actor) -> Wrong:
    """Return everything that can be told to be wrong with an entry, by field, named as `entry_save` names them.

    Fields that the entry does not hold are not asked for: the form has told already what is wrong with them.
    """
    has_source = bool(entry.new_source)
    wrong = record_check(entry.kind, entry.data, actor=actor, key=entry.key, has_source=has_source)
    if entry.claim is not None:
        said = {name: value for name, value in entry.claim.items() if name not in ("linkage", "key")}
        wrong |= {f"claim-{name}": told for name, told in record_check("claim", said, actor=actor, has_source=has_source).items()}
    if has_source:
        wrong |= {f"new-source-{name}": told for name, told in record_check("source", entry.new_source, actor=actor).items()}
    return wrong


def refusal_told(error: ValidationError, entry: Entry, *, actor: Actor) -> ValidationError:
    """Return what is wrong with an entry that was refused: all that can be told, each at its field.

    What the register refused as a whole stands at the last of the fields of which it speaks, else where no field is to blame.
    """
    told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    wrong = entry_check(entry, actor=actor)
    known = {message for messages in wrong.values() for message in messages}
    for name, messages in told.items():
        begun, is_whole = name.removesuffix(NON_FIELD_ERRORS), name.endswith(NON_FIELD_ERRORS)
        row = KINDS[{"": entry.kind, "claim-": "claim"}.get(begun, "source")].model()
        places = {str(one.violation_error_message): _speaks_of(row, one) for one in row._meta.constraints} if is_whole else {}
        for message in messages:
            place = f"{begun}{places.get(message) or NON_FIELD_ERRORS}" if is_whole else name
            if message not in known and message not in wrong.setdefault(place, []):
                wrong[place].append(message)
    return ValidationError({name: messages for name, messages in wrong.items() if messages})


def record_check(kind: str, data: Data, *, actor: Actor, key: str = "", has_source: bool = False) -> Wrong:
    """Return everything that can be told to be wrong with a record that would say this, by field.

    `key` names the record that would be changed; `has_source`: a source is entered with it.
    """
    said = {name: value for name, value in data.items() if name != "key" or value}  # a blank key is made from the name
    values, wrong = values_gathered(kind, said, actor=actor)
    row: Any = record_get(kind, key) if key else KINDS[kind].model()
    if row is None:
        return wrong
    columns = _columns(kind, values)
    for name, value in columns.items():
        setattr(row, name, value)
    left_out = {field.name for field in row._meta.concrete_fields if field.name not in columns and (not key or field.name in wrong)}
    _gather(wrong, row, left_out)
    if not has_source and _needs_sources(kind, row) and "sources" in values:
        try:
            sources_required(values["sources"])
        except ValidationError as error:
            wrong["sources"] = error.message_dict["sources"]
    for name, others in _hanging(values, row).items():
        told = [message for other in others for message in _told(other)]
        if told:
            wrong[name] = told
    return wrong


def _gather(wrong: Wrong, row: models.Model, left_out: set[str]) -> None:
    """Add what is wrong with a row to what is known, the columns left out that could not be read.

    What a constraint refuses is told at the last of the fields of which it speaks, so that a reader is led there.
    """
    checks: list[tuple[str, Callable[[], None]]] = [
        ("", lambda: row.clean_fields(exclude=left_out)),
        ("", lambda: row.validate_unique(exclude=left_out)),
    ]
    checks += [
        (_speaks_of(row, constraint), partial(constraint.validate, type(row), row, exclude=left_out))
        for constraint in row._meta.constraints
    ]  # fmt: skip
    for field, check in checks:
        try:
            check()
        except ValidationError as error:
            told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            left_out.update(told)  # no database is asked of a value that no column holds
            for name, messages in told.items():
                place = (field or name) if name == NON_FIELD_ERRORS else name
                there = wrong.setdefault(place.removesuffix("_precision") if place != "location_precision" else place, [])
                there += [message for message in messages if message not in there]


def _speaks_of(row: models.Model, constraint: models.BaseConstraint) -> str:
    """Return the last column, in the order of the model, of which a constraint speaks; "" where it does not say."""
    condition = getattr(constraint, "condition", None)
    names = set(getattr(constraint, "fields", ())) | set(condition.referenced_base_fields if condition is not None else ())
    columns = [field.name for field in row._meta.concrete_fields if field.name in names]
    return columns[-1] if columns else ""


def _columns(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that stand in columns of the record itself, dates with their precision."""
    fields = KINDS[kind].fields
    columns: dict[str, Any] = {}
    for name, value in values.items():
        holds = fields[name].holds
        if holds is Holds.DATE:
            columns |= last_day_columns(name, value) if name in LAST_DAYS else first_day_columns(name, value)
        elif holds is not Holds.SOURCES and not (kind == "organisation" and holds in (Holds.NAMES, Holds.IDENTIFIERS)):
            columns[name] = value
    return columns


def _needs_sources(kind: str, row: Any) -> bool:
    return KINDS[kind].has_sources and not (kind == "organisation" and row.kind == OrganisationKind.MARKET)


def _hanging(values: Mapping[str, Any], row: Any) -> dict[str, list[models.Model]]:
    """Return the other names and numbers of an organisation that it does not have yet, as rows."""
    if row._meta.model_name != "organisation":
        return {}
    names = set(row.aliases.values_list("name", flat=True)) if row.pk else set()
    numbers = set(row.identifiers.values_list("scheme", "value")) if row.pk else set()
    return {
        "aliases": [Alias(name=name, name_folded=folded_name(name)) for name in values.get("aliases") or () if name not in names],
        "identifiers": [
            Identifier(scheme=scheme, value=value)
            for scheme, value in values.get("identifiers") or ()
            if (scheme, value) not in numbers
        ],
    }  # fmt: skip


def _told(row: models.Model) -> list[str]:
    """Return what is wrong with another name or number, each message with the name or number before it."""
    try:
        row.full_clean(exclude={"organisation"})
    except ValidationError as error:
        return [_("%(name)s: %(told)s") % {"name": str(row)[:80], "told": told} for told in dict.fromkeys(error.messages)]
    return []
