"""Maps of the pages: what the reports hold, handed to the drawing in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clusters.reports import AtlasSummary, ClusterOverview
from core.countries import country_name
from core.figures import drawn_figure
from core.memo import remembered
from core.templatetags.links import link
from core.words import word
from drawing.cluster_map import cluster_map_svg
from drawing.subjects import ClusterDrawing, FlowLine, MapWords, Place, WorldCluster, WorldZone, ZoneArea
from drawing.world_map import WorldWords, world_map_svg
from firms.models import Organisation, Zone
from linkages.models import ClaimStatus
from linkages.selectors import LinkageRow

register = template.Library()

WIDE, NARROW = 860, 358
WORLD_WIDE = 780


@register.simple_tag(takes_context=True)
def cluster_map(context: Context, overview: ClusterOverview) -> dict[str, SafeString]:
    """Return the map of a cluster, `wide` and `narrow`, drawn once per version of the data, day and language."""
    request = context["request"]
    asked = (overview.cluster.key, overview.chain.as_of, get_language(), context.get("day_asked", ""))
    return remembered("cluster_map", *asked, viewer=request.user, build=lambda: _cluster_maps(context, overview))


def _cluster_maps(context: Context, overview: ClusterOverview) -> dict[str, SafeString]:
    drawing = _cluster_drawing(context, overview)
    return {name: _svg(cluster_map_svg(drawing, width=width, folder=settings.BASEMAP_DIR)) for name, width in _SHEETS.items()}


_SHEETS = {"wide": WIDE, "narrow": NARROW}


def zone_areas(context: Context, zones: Iterable[Zone]) -> list[ZoneArea]:
    """Return the zones with a known place as circles on a map."""
    return [
        ZoneArea(zone.key, zone.name, zone.latitude, zone.longitude, zone.area_ha, link(context, "zone", zone.key))
        for zone in zones
        if zone.latitude is not None and zone.longitude is not None
    ]


def _svg(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 -- the drawing escapes every text


def _cluster_drawing(context: Context, overview: ClusterOverview) -> ClusterDrawing:
    members = {member.organisation.key: member for _role, group in overview.members for member in group}
    rows = overview.chain.rows
    outside = {end.key: end for row in rows for end in (row.row.supplier, row.row.customer) if end.key not in members}
    zones = {member.organisation.zone.key: member.organisation.zone for member in members.values() if member.organisation.zone}
    places = [map_place(context, member.organisation, role=member.role) for member in members.values()]
    places += [map_place(context, end, inside=False) for end in outside.values()]
    return ClusterDrawing(
        places=places,
        flows=[map_flow(context, row.row) for row in rows],
        zones=zone_areas(context, zones.values()),
        words=map_words(),
    )


def map_place(context: Context, organisation: Organisation, *, role: str = "", inside: bool = True) -> Place:
    """Return an organisation as a place on a map, linked to its page."""
    at_zone = organisation.location_precision == "zone" and organisation.zone_id is not None
    return Place(
        key=organisation.key,
        name=organisation.name,
        kind=organisation.kind,
        role=role,
        latitude=organisation.latitude,
        longitude=organisation.longitude,
        precision=organisation.location_precision or "site",
        status=organisation.status,
        href=link(context, "organisation", organisation.key),
        locality=organisation.zone.name if at_zone and organisation.zone else organisation.locality,
        country=country_name(organisation.country),
        inside=inside,
    )


def map_flow(context: Context, row: LinkageRow) -> FlowLine:
    """Return a linkage as a line on a map, linked to its page."""
    claim = row.claim
    return FlowLine(
        key=row.key,
        supplier=row.supplier.key,
        customer=row.customer.key,
        kind=row.kind,
        status=row.status,
        confidence=claim.confidence,
        label=row.product.name if row.product else word(row.kind),
        quantity=drawn_figure(claim.quantity, claim.unit, claim.basis, claim.quantity_year),
        href=link(context, "linkage", row.key),
    )


def map_words() -> MapWords:
    """Return the words of a map of members."""
    return MapWords(
        title=_("Map of the members and the flows between them"),
        description=_("Members: %(members)s. Flows drawn: %(flows)s. The same facts stand in the lists on this page."),
        not_known=_("not known"),
        known_of=_("%(known)d of %(count)d quantities known"),
        sites_not_known=_("sites not known"),
        within=_("linkages within: %(count)s"),
        to=_("to %(names)s"),
        from_=_("from %(names)s"),
        more=_("%(names)s and %(count)s more"),
        products=_("%(count)s products"),
        off_sheet=_("Members off the sheet: %(count)s"),
        elsewhere=_("place not known"),
        kilometres=_("%(count)s km"),
        unmapped=_("No base map is installed: coasts and borders are missing."),
        left_out=_("Linkages over the edge not drawn, for want of room: %(count)s"),
        empty=_("No member has a known place."),
        status={status: word(status) for status in ClaimStatus.values},
    )


@register.simple_tag(takes_context=True)
def world_map(context: Context, atlas: AtlasSummary, zones: Iterable[Zone] = ()) -> dict[str, SafeString]:
    """Return the world map of the clusters, `wide` and `narrow`; numbers are those of the list."""
    request = context["request"]
    asked = (context.get("day_asked", ""), get_language())
    return remembered("world_map", *asked, viewer=request.user, build=lambda: _world_maps(context, atlas, zones))


def _world_maps(context: Context, atlas: AtlasSummary, zones: Iterable[Zone]) -> dict[str, Any]:
    clusters = [
        WorldCluster(
            key=summary.cluster.key,
            number=number,
            name=summary.cluster.name,
            country=country_name(summary.cluster.country),
            latitude=summary.latitude,
            longitude=summary.longitude,
            href=link(context, "cluster", summary.cluster.key),
        )
        for number, summary in enumerate(atlas.clusters, start=1)
        if summary.latitude is not None and summary.longitude is not None
    ]
    words = WorldWords(
        title=_("World map of the clusters, each numbered as in the list"),
        description=_("Clusters: %(count)s. The same names stand in the list on this page."),
        unmapped=_("No base map is installed: coasts and borders are missing."),
    )
    marks = [
        WorldZone(zone.key, zone.name, zone.latitude, zone.longitude)
        for zone in zones
        if zone.latitude is not None and zone.longitude is not None
    ]
    sizes = {"wide": WORLD_WIDE, "narrow": NARROW}
    return {
        name: _svg(world_map_svg(clusters, zones=marks, width=width, words=words, folder=settings.BASEMAP_DIR))
        for name, width in sizes.items()
    }
