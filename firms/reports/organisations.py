"""The report of an organisation: what it is, what it makes and uses, who stands near it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, degrees, radians
from typing import NamedTuple

from django.db.models import Model, Q, Value

from analysis.geography import EARTH_RADIUS_KM, distance_km
from firms.models import Capability, CapabilityKind, InitiativePartner, Organisation, Product, ProductLine, Source
from firms.models.organisations import LocationPrecision, OrganisationKind
from firms.reports.capabilities import capability_read, capability_text
from firms.selectors import (
    capability_list,
    initiative_partner_list,
    organisation_not_market_list,
    product_line_list,
    sources_attach,
    zone_list,
)

NEAR_KM = 25
MOST_NEIGHBOURS = 16


@dataclass(frozen=True)
class LineGroup:
    """All that is stated of one product that an organisation makes or uses; the figures are never added."""

    role: str
    product: Product
    lines: tuple[ProductLine, ...]

    @property
    def dated(self) -> tuple[ProductLine, ...]:
        """Return the lines with a figure of a known year, the oldest first."""
        known = [line for line in self.lines if line.capacity is not None and line.year]
        return tuple(sorted(known, key=lambda line: (line.year or 0, line.pk)))


@dataclass(frozen=True)
class Neighbour:
    """An organisation near another one. `distance_km` is None for one in the same zone of which no place is known.

    `coarse`: a place of the two is known only by zone or town, so the distance is that between their centres.
    """

    organisation: Organisation
    distance_km: float | None
    coarse: bool
    in_zone: bool


@dataclass(frozen=True)
class Neighbourhood:
    """Who stands in the same zone or within a radius, the nearest first; `count` may be more than are `shown`."""

    radius_km: int
    shown: tuple[Neighbour, ...]
    count: int

    @property
    def coarse(self) -> int:
        """Return how many of the distances shown are between centres of zones or towns."""
        return sum(neighbour.coarse and neighbour.distance_km is not None for neighbour in self.shown)


class Belongings(NamedTuple):
    """What hangs on an organisation and is read together: names, numbers, zones, capabilities."""

    aliases: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    zones: tuple["OperatedZone", ...]
    capabilities: tuple[Capability, ...]


class OperatedZone(NamedTuple):
    """A zone that an organisation operates."""

    name: str
    key: str
    kind: str


@dataclass(frozen=True)
class OrganisationReport:
    """An organisation as the register knows it. `zones`: those that it operates; `capabilities`: what it can supply, by kind."""

    organisation: Organisation
    sources: tuple[Source, ...]
    aliases: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    lines: tuple[ProductLine, ...]
    makes: tuple[LineGroup, ...]
    uses: tuple[LineGroup, ...]
    capabilities: tuple[Capability, ...]
    partnerships: tuple[InitiativePartner, ...]
    zones: tuple[OperatedZone, ...]
    neighbourhood: Neighbourhood


def organisation_get(organisation: Organisation, *, viewer: object | None, facts: Iterable[Model] = ()) -> OrganisationReport:
    """Return what the register knows of an organisation of `organisation_list`.

    `facts` are further rows about it, which are given their sources with its own.
    """
    of_it = {"organisation": organisation}
    lines = list(product_line_list(viewer=viewer).filter(**of_it).order_by("product__name", "-year", "-pk").prefetch_related(None))
    partnerships = list(
        initiative_partner_list(viewer=viewer).filter(**of_it).order_by("initiative__start_year", "initiative__name").prefetch_related(None)
    )
    belongings = _belongings(organisation, viewer=viewer)
    sources_attach([organisation, *lines, *belongings.capabilities, *partnerships, *facts], viewer=viewer)
    return OrganisationReport(
        organisation=organisation,
        sources=tuple(organisation.sources.all()),
        aliases=belongings.aliases,
        identifiers=belongings.identifiers,
        lines=tuple(lines),
        makes=_grouped(lines, "makes"),
        uses=_grouped(lines, "uses"),
        capabilities=belongings.capabilities,
        partnerships=tuple(partnerships),
        zones=belongings.zones,
        neighbourhood=_neighbourhood(organisation, viewer=viewer),
    )


def _belongings(organisation: Organisation, *, viewer: object | None) -> Belongings:
    """Return the names of an organisation, its numbers, the zones it operates and what it can supply: one query for all."""
    nothing = Value("")
    capabilities = capability_list(viewer=viewer).filter(organisation=organisation).select_related(None)
    parts = {
        "alias": organisation.aliases.values_list(Value("alias"), "name", nothing, nothing),
        "capability": capabilities.values_list(Value("capability"), "key", capability_text(), nothing),
        "identifier": organisation.identifiers.values_list(Value("identifier"), "scheme", "value", nothing),
        "zone": zone_list(viewer=viewer).filter(operator=organisation).values_list(Value("zone"), "name", "key", "kind"),
    }
    first, *others = (rows.prefetch_related(None).order_by() for rows in parts.values())
    found = sorted(first.union(*others, all=True))
    offers = [capability_read(text, organisation) for part, _key, text, _rest in found if part == "capability"]
    return Belongings(
        aliases=tuple(name for part, name, _key, _kind in found if part == "alias"),
        identifiers=tuple((scheme, value) for part, scheme, value, _kind in found if part == "identifier"),
        zones=tuple(OperatedZone(*columns) for part, *columns in found if part == "zone"),
        capabilities=tuple(sorted(offers, key=lambda one: (CapabilityKind.values.index(one.kind), one.name.casefold(), one.key))),
    )


def _neighbourhood(organisation: Organisation, *, viewer: object | None) -> Neighbourhood:
    """Return who stands near an organisation; markets are places of trade and have no neighbours."""
    near = Q(zone=organisation.zone) if organisation.zone_id else Q()
    if organisation.latitude is not None and organisation.longitude is not None:
        near |= around(organisation.latitude, organisation.longitude, NEAR_KM)
    if not near or organisation.kind == OrganisationKind.MARKET:
        return Neighbourhood(NEAR_KM, (), 0)
    others = organisation_not_market_list(viewer=viewer).filter(near).exclude(pk=organisation.pk)
    found = [_neighbour(organisation, other) for other in others]
    kept = [each for each in found if each.in_zone or (each.distance_km is not None and each.distance_km <= NEAR_KM)]
    kept.sort(key=lambda each: (each.distance_km is None, each.distance_km or 0, not each.in_zone, each.organisation.name.casefold()))
    return Neighbourhood(NEAR_KM, tuple(kept[:MOST_NEIGHBOURS]), len(kept))


def _neighbour(here: Organisation, there: Organisation) -> Neighbour:
    places = (here.latitude, here.longitude, there.latitude, there.longitude)
    distance = None if None in places else distance_km(*(float(value) for value in places if value is not None))
    return Neighbour(
        organisation=there,
        distance_km=distance,
        coarse={here.location_precision, there.location_precision} != {LocationPrecision.SITE.value},
        in_zone=here.zone_id is not None and here.zone_id == there.zone_id,
    )


def around(latitude: float, longitude: float, radius_km: float) -> Q:
    """Return the condition that a row's coordinates lie in the rectangle round a circle, also over the antimeridian and at the poles."""
    high = degrees(radius_km / EARTH_RADIUS_KM)
    box = Q(latitude__range=(latitude - high, latitude + high))
    if abs(latitude) + high >= 90:  # a pole lies in the circle: every longitude does
        return box
    wide = high / cos(radians(abs(latitude) + high))
    west, east = longitude - wide, longitude + wide
    if west < -180:
        return box & (Q(longitude__gte=west + 360) | Q(longitude__lte=east))
    if east > 180:
        return box & (Q(longitude__gte=west) | Q(longitude__lte=east - 360))
    return box & Q(longitude__range=(west, east))


def _grouped(lines: Iterable[ProductLine], role: str) -> tuple[LineGroup, ...]:
    groups: dict[int, list[ProductLine]] = {}
    for line in lines:
        if line.role == role:
            groups.setdefault(line.product_id, []).append(line)
    return tuple(LineGroup(role, group[0].product, tuple(group)) for group in groups.values())
