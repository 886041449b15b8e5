"""Writes of zones."""

from collections.abc import Sequence
from typing import Any

from analysis.validity import PartialDate
from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from firms.dates import first_day_columns
from firms.models import Source, Zone


def zone_create(*, actor: Actor, sources: Sequence[Source], established: PartialDate | None = None, **fields: Any) -> Zone:
    """Register a zone and return it."""
    sources_required(sources)
    return row_create(Zone(**fields, **first_day_columns("established", established)), actor=actor, sources=sources)


def zone_update(zone: Zone, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a zone; return whether anything changed. `established` is a `PartialDate` or None."""
    if sources is not None:
        sources_required(sources)
    if "established" in changes:
        changes |= first_day_columns("established", changes["established"])
    return row_update(zone, actor=actor, changes=changes, sources=sources)


def zone_delete(zone: Zone, *, actor: Actor) -> None:
    """Remove a zone in which no organisation stands."""
    row_delete(zone, actor=actor)
