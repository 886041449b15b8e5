"""Writes of zones."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from analysis.validity import PartialDate
from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from firms.dates import first_day_columns
from firms.models import Source, Zone
from firms.services.organisations import market_refuse


def zone_create(*, actor: Actor, sources: Sequence[Source], established: PartialDate | None = None, **fields: Any) -> Zone:
    """Register a zone and return it."""
    sources_required(sources)
    _operator_check(fields)
    return row_create(Zone(**fields, **first_day_columns("established", established)), actor=actor, sources=sources)


def zone_update(zone: Zone, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a zone; return whether anything changed. `established` is a `PartialDate` or None."""
    if sources is not None:
        sources_required(sources)
    _operator_check(changes)
    if "established" in changes:
        changes |= first_day_columns("established", changes["established"])
    return row_update(zone, actor=actor, changes=changes, sources=sources)


def zone_delete(zone: Zone, *, actor: Actor) -> None:
    """Remove a zone in which no organisation stands."""
    row_delete(zone, actor=actor)


def _operator_check(fields: dict[str, Any]) -> None:
    market_refuse(fields.get("operator"), "operator", _("A market is a place; it runs no zone."))
