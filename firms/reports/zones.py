"""The report of a zone."""

from dataclasses import dataclass

from core.visibility import viewer_level
from firms.models import Organisation, Source, Zone
from firms.selectors import organisation_list


@dataclass(frozen=True)
class ZoneReport:
    """A zone and who stands in it. `operator` is None where none is known to this viewer."""

    zone: Zone
    operator: Organisation | None
    sources: tuple[Source, ...]
    tenants: tuple[tuple[str, tuple[Organisation, ...]], ...]

    @property
    def tenants_count(self) -> int:
        """Return how many organisations the viewer sees in the zone."""
        return sum(len(tenants) for _kind, tenants in self.tenants)


def zone_get(zone: Zone, *, viewer: object | None) -> ZoneReport:
    """Return a zone with the organisations that stand in it, by kind."""
    tenants = list(organisation_list(viewer=viewer).filter(zone=zone).order_by("name"))
    kinds = sorted({tenant.kind for tenant in tenants}, key=lambda kind: [*_KIND_ORDER, kind].index(kind))
    operator = zone.operator
    return ZoneReport(
        zone=zone,
        operator=operator if operator and operator.visibility <= viewer_level(viewer) else None,
        sources=tuple(zone.sources.all()),
        tenants=tuple((kind, tuple(tenant for tenant in tenants if tenant.kind == kind)) for kind in kinds),
    )


_KIND_ORDER = ("anchor", "firm", "institute", "agency", "federation")
