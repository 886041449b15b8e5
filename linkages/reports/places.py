"""Accounts of a zone and of an initiative: the linkages among their organisations, and over the boundary."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from analysis.geography import distance_km
from analysis.graphs import FLOW_KINDS, KINDS
from firms.models import Initiative, InitiativePartner, Organisation, Zone
from firms.models.initiatives import PartnerRole
from firms.selectors import initiative_partner_list
from linkages.reports.value_chain import STATUS_ORDER
from linkages.selectors import LinkageRow, linkage_list, linkage_rows, linkages_among

NEAR_KM = 50
"""So far from the coordinates of a zone an anchor is near."""
KM_PER_DEGREE = 111.2

SERVICE_KINDS = ("service", "logistics", "knowledge", "finance")


@dataclass(frozen=True, slots=True)
class AnchorPlace:
    """An anchor and its distance from the coordinates of a zone; None where either has none."""

    organisation: Organisation
    distance_km: float | None

    @property
    def is_exact(self) -> bool:
        """Return whether the coordinates are of the site itself."""
        return self.organisation.location_precision == "site"


@dataclass(frozen=True)
class ZoneAccount:
    """The linkages of a zone's organisations on a day, operating and known ones first.

    `inside`: flows of goods, utilities and waste with both ends in the zone; `incoming` and `outgoing`: with exactly one.
    `services`: what is served, moved, taught and financed, by kind. `others`: the number of ownerships and memberships.
    """

    inside: tuple[LinkageRow, ...]
    incoming: tuple[LinkageRow, ...]
    outgoing: tuple[LinkageRow, ...]
    services: Mapping[str, tuple[LinkageRow, ...]]
    others: int
    anchors: tuple[AnchorPlace, ...]
    anchors_near: tuple[AnchorPlace, ...]

    @property
    def flows(self) -> tuple[LinkageRow, ...]:
        """Return all flows."""
        return (*self.inside, *self.incoming, *self.outgoing)

    @property
    def operating(self) -> int:
        """Return how many of the flows operate on the day."""
        return sum(row.status == "operating" for row in self.flows)

    @property
    def quantified(self) -> int:
        """Return how many of the flows carry a quantity that the viewer sees."""
        return sum(row.claim.quantity is not None for row in self.flows)


@dataclass(frozen=True)
class InitiativeAccount:
    """An initiative: its partners by role, the lead first, and the linkages between them on a day."""

    initiative: Initiative
    partners: tuple[tuple[str, tuple[InitiativePartner, ...]], ...]
    flows: tuple[LinkageRow, ...]
    others: tuple[LinkageRow, ...]

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """Return the partners that the viewer sees."""
        return tuple(partner.organisation for _role, partners in self.partners for partner in partners)


def zone_account_get(zone: Zone, *, viewer: object | None, as_of: dt.date, anchors: QuerySet[Organisation]) -> ZoneAccount:
    """Return the linkages of a zone on a day, and which of the `anchors` stand in it or near it."""
    rows = _rows(Organisation.objects.filter(zone=zone), viewer=viewer, as_of=as_of, scope="all")
    flows = [row for row in rows if row.kind in FLOW_KINDS]
    ends = [(row, row.supplier.zone_id == zone.pk, row.customer.zone_id == zone.pk) for row in flows]
    inside = [_placed(anchor, zone) for anchor in anchors.filter(zone=zone).order_by("name")]
    return ZoneAccount(
        inside=tuple(row for row, is_from, is_to in ends if is_from and is_to),
        incoming=tuple(row for row, is_from, _is_to in ends if not is_from),
        outgoing=tuple(row for row, _is_from, is_to in ends if not is_to),
        services={kind: found for kind in SERVICE_KINDS if (found := tuple(row for row in rows if row.kind == kind))},
        others=sum(row.kind not in (*FLOW_KINDS, *SERVICE_KINDS) for row in rows),
        anchors=tuple(inside),
        anchors_near=_near(zone, anchors),
    )


def initiative_account_get(initiative: Initiative, *, viewer: object | None, as_of: dt.date) -> InitiativeAccount:
    """Return an initiative with the partners that the viewer may see and the linkages between them on a day."""
    partners = list(initiative_partner_list(viewer=viewer).filter(initiative=initiative).order_by("organisation__name"))
    among = Organisation.objects.filter(pk__in=[partner.organisation_id for partner in partners])
    rows = _rows(among, viewer=viewer, as_of=as_of, scope="inside")
    return InitiativeAccount(
        initiative=initiative,
        partners=tuple(
            (role, found) for role in PartnerRole.values if (found := tuple(partner for partner in partners if partner.role == role))
        ),
        flows=tuple(row for row in rows if row.kind in FLOW_KINDS),
        others=tuple(sorted((row for row in rows if row.kind not in FLOW_KINDS), key=lambda row: KINDS.index(row.kind))),
    )


def _rows(organisations: QuerySet[Organisation], *, viewer: object | None, as_of: dt.date, scope: str) -> list[LinkageRow]:
    rows = linkage_rows(linkages_among(linkage_list(viewer=viewer, as_of=as_of), organisations, scope), viewer=viewer)
    return sorted(rows, key=_first)


def _first(row: LinkageRow) -> tuple[object, ...]:
    product = row.product.name if row.product else ""
    return (STATUS_ORDER[row.status], row.claim.quantity is None, product, row.supplier.name, row.customer.name, row.key)


def _near(zone: Zone, anchors: QuerySet[Organisation]) -> tuple[AnchorPlace, ...]:
    """Return the anchors outside a zone within `NEAR_KM` of it, nearest first; none where its coordinates are not known."""
    if zone.latitude is None:
        return ()
    band = NEAR_KM / KM_PER_DEGREE * 1.01
    around = anchors.exclude(zone=zone) | anchors.filter(zone=None)
    candidates = around.filter(latitude__gte=zone.latitude - band, latitude__lte=zone.latitude + band)
    return tuple(
        sorted(_within(_placed(anchor, zone) for anchor in candidates), key=lambda each: (each.distance_km, each.organisation.name))
    )


def _within(places: Iterable[AnchorPlace]) -> Iterable[AnchorPlace]:
    return (place for place in places if place.distance_km is not None and place.distance_km <= NEAR_KM)


def _placed(anchor: Organisation, zone: Zone) -> AnchorPlace:
    if zone.latitude is None or zone.longitude is None or anchor.latitude is None or anchor.longitude is None:
        return AnchorPlace(anchor, None)
    return AnchorPlace(anchor, distance_km(zone.latitude, zone.longitude, anchor.latitude, anchor.longitude))
