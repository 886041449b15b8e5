"""Writes of organisations with their aliases and identifiers."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from analysis.values import folded_name
from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from core.services import instance_check, instance_save
from firms.models import Alias, Identifier, Industry, Organisation, Source
from firms.models.fields import names_check
from firms.models.organisations import OrganisationKind
from firms.models.products import IndustryLevel

Identifiers = Sequence[tuple[str, str]]


def organisation_create(
    *, actor: Actor, sources: Sequence[Source], aliases: Sequence[str] = (), identifiers: Identifiers = (), **fields: Any
) -> Organisation:
    """Register an organisation (or a market, which needs no source) and return it. `identifiers` are (scheme, value) pairs."""
    organisation = Organisation(**fields)
    _sources_check(organisation.kind, sources)
    class_require(organisation.industry)
    attach = _attaching(aliases, identifiers) if aliases or identifiers else None
    return row_create(organisation, actor=actor, sources=sources, attach=attach)


def organisation_update(
    organisation: Organisation,
    *,
    actor: Actor,
    sources: Sequence[Source] | None = None,
    aliases: Sequence[str] | None = None,
    identifiers: Identifiers | None = None,
    **changes: Any,
) -> bool:
    """Change an organisation; return whether anything changed. Lists that are given replace those that are there."""
    kind = changes.get("kind", organisation.kind)
    if sources is not None:
        _sources_check(kind, sources)
    class_require(changes.get("industry"))
    if (kind == OrganisationKind.MARKET) != (organisation.kind == OrganisationKind.MARKET):
        msg = _("A market is a place, an organisation is not: one cannot become the other. Register a new record.")
        raise ValidationError({"kind": [msg]})
    attach = None if aliases is None and identifiers is None else _attaching(aliases, identifiers)
    return row_update(organisation, actor=actor, changes=changes, sources=sources, attach=attach)


def _sources_check(kind: str, sources: Sequence[Source]) -> None:
    """Refuse an organisation without a source, and a market with one: it is a place, and rests on nobody's word."""
    if kind != OrganisationKind.MARKET:
        sources_required(sources)
    elif sources:
        raise ValidationError({"sources": [_("A market is a place of trade: it has no sources.")]})


def class_require(industry: Industry | None) -> None:
    """Refuse a section, division or group of ISIC where a class is named."""
    if industry is not None and industry.level != IndustryLevel.CLASS:
        msg = _("%(code)s is no class of ISIC Rev.4; choose one with four digits, such as 2420.") % {"code": industry.code}
        raise ValidationError({"industry": [msg]})


def market_refuse(organisation: Organisation | None, field: str, message: str) -> None:
    """Refuse a market where only an organisation can stand: a market is a place."""
    if organisation is not None and organisation.kind == OrganisationKind.MARKET:
        raise ValidationError({field: [message]})


def organisation_delete(organisation: Organisation, *, actor: Actor) -> None:
    """Remove an organisation on which nothing rests."""
    row_delete(organisation, actor=actor)


def _attaching(aliases: Sequence[str] | None, identifiers: Identifiers | None) -> Callable[[Organisation], None]:
    """Return what stores aliases and identifiers of an organisation once it is saved; None leaves a list as it is."""
    _names_check(aliases or ())

    def attach(organisation: Organisation) -> None:
        if aliases is not None:
            names = [Alias(organisation=organisation, name=name, name_folded=folded_name(name)) for name in dict.fromkeys(aliases)]
            _replace(organisation.aliases, names, "name")
        if identifiers is not None:
            wanted = [Identifier(organisation=organisation, scheme=scheme, value=value) for scheme, value in dict.fromkeys(identifiers)]
            _replace(organisation.identifiers, wanted, "scheme", "value")

    return attach


def _names_check(aliases: Sequence[str]) -> None:
    """Refuse other names that are none, at the field under which they are given."""
    try:
        names_check(list(dict.fromkeys(aliases)))
    except ValidationError as error:
        raise ValidationError({"aliases": error.messages}) from error


def _replace(manager: Any, wanted: Sequence[Any], *columns: str) -> None:
    """Make the rows of a relation equal to the wanted ones: drop what is not wanted, add what is missing."""

    def value(row: Any) -> tuple[str, ...]:
        return tuple(getattr(row, column) for column in columns)

    there = {value(row): row for row in manager.all()}
    for gone in there.keys() - {value(row) for row in wanted}:
        there[gone].delete()
    for row in wanted:
        if value(row) not in there:
            instance_check(row)
            instance_save(row, new=True)
