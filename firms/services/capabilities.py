"""Writes of capabilities."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from firms.dates import first_day_columns, last_day_columns
from firms.models import Capability, Source
from firms.services.organisations import class_require, market_refuse


def capability_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> Capability:
    """State what an organisation can supply, and return the capability.

    `certificate_from` and `certificate_to` are `PartialDate` or None.
    """
    sources_required(sources)
    _supplier_check(fields)
    return row_create(Capability(**_validity_columns(fields)), actor=actor, sources=sources)


def capability_update(capability: Capability, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a capability; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    _supplier_check(changes)
    return row_update(capability, actor=actor, changes=_validity_columns(changes), sources=sources)


def capability_delete(capability: Capability, *, actor: Actor) -> None:
    """Remove a capability."""
    row_delete(capability, actor=actor)


def _supplier_check(fields: dict[str, Any]) -> None:
    class_require(fields.get("industry"))
    market_refuse(fields.get("organisation"), "organisation", _("A market is a place; it has no capabilities."))


def _validity_columns(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the validity of the certificate in columns."""
    columns = {name: value for name, value in fields.items() if name not in ("certificate_from", "certificate_to")}
    if "certificate_from" in fields:
        columns |= first_day_columns("certificate_from", fields["certificate_from"])
    if "certificate_to" in fields:
        columns |= last_day_columns("certificate_to", fields["certificate_to"])
    return columns
