"""Writes of initiatives and their partners."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from firms.models import Initiative, InitiativePartner, Source
from firms.services.organisations import market_refuse


def initiative_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> Initiative:
    """Register a programme or partnership and return it."""
    sources_required(sources)
    return row_create(Initiative(**fields), actor=actor, sources=sources)


def initiative_update(initiative: Initiative, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change an initiative; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    return row_update(initiative, actor=actor, changes=changes, sources=sources)


def initiative_delete(initiative: Initiative, *, actor: Actor) -> None:
    """Remove an initiative without partners."""
    row_delete(initiative, actor=actor)


def initiative_partner_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> InitiativePartner:
    """Enter a partner of an initiative and return the partnership."""
    sources_required(sources)
    market_refuse(fields.get("organisation"), "organisation", _("A market is a place; it takes part in nothing."))
    return row_create(InitiativePartner(**fields), actor=actor, sources=sources)


def initiative_partner_update(partner: InitiativePartner, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a partnership; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    market_refuse(changes.get("organisation"), "organisation", _("A market is a place; it takes part in nothing."))
    return row_update(partner, actor=actor, changes=changes, sources=sources)


def initiative_partner_delete(partner: InitiativePartner, *, actor: Actor) -> None:
    """Remove a partnership."""
    row_delete(partner, actor=actor)
