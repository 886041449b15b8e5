"""Writes of organisations with their aliases and identifiers."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from core.services import instance_check, instance_save
from firms.models import Alias, Identifier, Organisation, Source
from firms.models.organisations import OrganisationKind, folded_name

Identifiers = Sequence[tuple[str, str]]


def organisation_create(
    *, actor: Actor, sources: Sequence[Source], aliases: Sequence[str] = (), identifiers: Identifiers = (), **fields: Any
) -> Organisation:
    """Register an organisation (or a market, which needs no source) and return it. `identifiers` are (scheme, value) pairs."""
    organisation = Organisation(**fields)
    if organisation.kind != OrganisationKind.MARKET:
        sources_required(sources)
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
    if sources is not None and kind != OrganisationKind.MARKET:
        sources_required(sources)
    if (kind == OrganisationKind.MARKET) != (organisation.kind == OrganisationKind.MARKET):
        msg = _("A market is a place, an organisation is not: one cannot become the other. Register a new record.")
        raise ValidationError({"kind": [msg]})
    attach = None if aliases is None and identifiers is None else _attaching(aliases, identifiers)
    return row_update(organisation, actor=actor, changes=changes, sources=sources, attach=attach)


def market_refuse(organisation: Organisation | None, field: str, message: str) -> None:
    """Refuse a market where only an organisation can stand: a market is a place."""
    if organisation is not None and organisation.kind == OrganisationKind.MARKET:
        raise ValidationError({field: [message]})


def organisation_delete(organisation: Organisation, *, actor: Actor) -> None:
    """Remove an organisation on which nothing rests."""
    row_delete(organisation, actor=actor)


def _attaching(aliases: Sequence[str] | None, identifiers: Identifiers | None) -> Callable[[Organisation], None]:
    """Return what stores aliases and identifiers of an organisation once it is saved; None leaves a list as it is."""

    def attach(organisation: Organisation) -> None:
        if aliases is not None:
            names = [Alias(organisation=organisation, name=name, name_folded=folded_name(name)) for name in dict.fromkeys(aliases)]
            _replace(organisation.aliases, names, "name")
        if identifiers is not None:
            wanted = [Identifier(organisation=organisation, scheme=scheme, value=value) for scheme, value in dict.fromkeys(identifiers)]
            _replace(organisation.identifiers, wanted, "scheme", "value")

    return attach


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
