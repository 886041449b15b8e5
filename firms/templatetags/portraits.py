"""Drawings of the pages of organisations and products, and what these pages say to machines."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from analysis.geography import distance_km
from analysis.graphs import FLOW_KINDS
from clusters.templatetags.maps import map_flow, map_place, map_words
from core.countries import country_name
from core.figures import drawn_figure, isolated, percent_text
from core.templatetags.links import link
from core.words import word
from drawing.cluster_map import cluster_map_svg
from drawing.ego import ego_svg
from drawing.subjects import ClusterDrawing, MapWords, WorldCluster
from drawing.ties import EgoDrawing, EgoWords, Tie
from drawing.world_map import WorldWords, world_map_svg
from firms.models import Organisation
from firms.reports import Maker, OrganisationReport, ProductReport
from linkages.reports import Partners
from linkages.selectors import LinkageRow

register = template.Library()

NETWORK_SHEETS = {"broad": 1240, "wide": 860, "narrow": 358}
MAP_SHEETS = {"wide": 740, "narrow": 358}
WORLD_FROM_KM = 900

JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def _svg(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 -- the drawing escapes every text


# ---------------------------------------------------------------- network
@register.simple_tag(takes_context=True)
def network(context: Context, organisation: Organisation, partners: Partners) -> dict[str, SafeString]:
    """Return the network of an organisation, one step far: `broad`, `wide` and `narrow`."""
    incoming, outgoing = partners.incoming, partners.outgoing
    drawing = EgoDrawing(
        name=organisation.name,
        kind=organisation.kind,
        status=organisation.status,
        suppliers=[_tie(context, row, outward=False) for kind in FLOW_KINDS for row in incoming.get(kind, ())],
        customers=[_tie(context, row, outward=True) for kind in FLOW_KINDS for row in outgoing.get(kind, ())],
        beside=[
            _tie(context, row, outward=outward)
            for kind in ("ownership", *partners.side_kinds)
            for outward, rows in ((False, incoming), (True, outgoing))
            for row in rows.get(kind, ())
        ],
        words=_network_words(),
    )
    return {name: _svg(ego_svg(drawing, width=width)) for name, width in NETWORK_SHEETS.items()}


def _tie(context: Context, row: LinkageRow, *, outward: bool) -> Tie:
    partner = row.customer if outward else row.supplier
    return Tie(
        key=row.key,
        name=partner.name,
        kind=partner.kind,
        partner_status=partner.status,
        group=word(row.kind).capitalize(),
        outward=outward,
        status=row.status,
        confidence=row.claim.confidence,
        label=row.product.name if row.product else "",
        quantity=_tie_figure(row),
        said=f"{word(row.status)}, {word(row.claim.confidence)}",
        href=link(context, "linkage", row.key),
    )


def _tie_figure(row: LinkageRow) -> str:
    claim = row.claim
    if claim.withheld:
        return _("withheld")
    if claim.quantity is not None:
        return drawn_figure(claim.quantity, claim.unit, claim.basis, claim.quantity_year)
    if claim.share_percent is not None:
        return isolated(", ".join(str(part) for part in (percent_text(claim.share_percent), claim.quantity_year) if part))
    return ""


def _network_words() -> EgoWords:
    return EgoWords(
        title=_("Network of %(name)s, one step far"),
        description=_("Suppliers: %(suppliers)s. Customers: %(customers)s. Beside the chain: %(beside)s. The lists below say the same."),
        suppliers=_("Suppliers"),
        customers=_("Customers"),
        beside=_("Beside the chain"),
        no_supplier=_("no supplier on record"),
        no_customer=_("no customer on record"),
        not_known=_("not known"),
        more=_("and %(count)s more, in the lists below"),
        from_=_("from %(name)s"),
        to=_("to %(name)s"),
    )


# ---------------------------------------------------------------- maps
@register.simple_tag(takes_context=True)
def organisation_map(context: Context, organisation: Organisation, report: OrganisationReport, partners: Partners) -> dict[str, SafeString]:
    """Return a small map round an organisation, `wide` and `narrow`: its neighbours, and its flows; empty when its place is not known."""
    if organisation.latitude is None:
        return {}
    near = {each.organisation.key: each.organisation for each in report.neighbourhood.shown if each.distance_km is not None}
    flows = [row for row in partners.rows if row.kind in FLOW_KINDS]
    ends = {end.key: end for row in flows for end in (row.supplier, row.customer)}
    outside = {key: end for key, end in ends.items() if key != organisation.key and key not in near}
    places = [map_place(context, organisation, role="subject")]
    places += [map_place(context, each) for each in near.values()]
    places += [map_place(context, each, inside=False) for each in outside.values()]
    drawing = ClusterDrawing(places=places, flows=[map_flow(context, row) for row in flows], words=_place_words(organisation))
    return _map_sheets(drawing, "place")


def _place_words(organisation: Organisation) -> MapWords:
    return _map_words(
        title=_("Map of %(name)s and what stands near it") % {"name": organisation.name},
        description=_("Organisations: %(members)s. Flows drawn: %(flows)s. The same facts stand in the lists on this page."),
        off_sheet=_("Off the sheet: %(count)s"),
    )


def _map_words(**changes: str) -> MapWords:
    return MapWords(**{**vars(map_words()), **changes})


def _map_sheets(drawing: ClusterDrawing, ident: str) -> dict[str, SafeString]:
    return {
        name: _svg(cluster_map_svg(drawing, width=width, ident=f"{ident}-{name}", folder=settings.BASEMAP_DIR))
        for name, width in MAP_SHEETS.items()
    }


@register.simple_tag(takes_context=True)
def product_map(context: Context, report: ProductReport, rows: Iterable[LinkageRow]) -> dict[str, Any]:
    """Return the map of who makes and uses a product: `wide`, `narrow`, and whether it is `numbered` as the tables are.

    Where all stand within a region it is a map with the flows between them, else a map of the world with numbers. Empty without places.
    """
    ends = {maker.organisation.key: maker.organisation for maker in (*report.making, *report.using)}
    placed = [each for each in ends.values() if each.latitude is not None]
    if not placed:
        return {}
    if _span_km(placed) > WORLD_FROM_KM:
        return _product_world(context, report)
    flows = [row for row in rows if row.kind in FLOW_KINDS and {row.supplier.key, row.customer.key} & set(ends)]
    outside = {end.key: end for row in flows for end in (row.supplier, row.customer) if end.key not in ends}
    drawing = ClusterDrawing(
        places=[
            *(map_place(context, each) for each in ends.values()),
            *(map_place(context, each, inside=False) for each in outside.values()),
        ],
        flows=[map_flow(context, row) for row in flows],
        words=_map_words(
            title=_("Map of who makes and uses %(name)s") % {"name": report.product.name},
            description=_("Organisations: %(members)s. Flows drawn: %(flows)s. The same facts stand in the lists on this page."),
            off_sheet=_("Off the sheet: %(count)s"),
        ),
    )
    return _map_sheets(drawing, "makers")


def _span_km(placed: list[Organisation]) -> float:
    """Return the greatest distance from the first place: half of the span at least, the whole of it at most."""
    first = placed[0]
    return max(distance_km(first.latitude, first.longitude, each.latitude, each.longitude) for each in placed)


def _product_world(context: Context, report: ProductReport) -> dict[str, Any]:
    numbers = maker_numbers(report)
    ends = {maker.organisation.key: maker.organisation for maker in (*report.making, *report.using)}
    marks = [
        WorldCluster(
            key=each.key,
            number=numbers[each.key],
            name=each.name,
            country=country_name(each.country),
            latitude=each.latitude,
            longitude=each.longitude,
            href=link(context, "organisation", each.key),
            kind=each.kind,
        )
        for each in ends.values()
        if each.latitude is not None and each.longitude is not None
    ]
    words = WorldWords(
        title=_("Map of who makes and uses %(name)s, numbered as in the tables") % {"name": report.product.name},
        description=_("Organisations: %(count)s. The same names stand in the tables on this page."),
        unmapped=_("No base map is installed: coasts and borders are missing."),
    )
    sheets = {name: _svg(world_map_svg(marks, width=width, words=words, folder=settings.BASEMAP_DIR)) for name, width in MAP_SHEETS.items()}
    return {**sheets, "numbered": True}


@register.filter
def maker_numbers(report: ProductReport) -> Mapping[str, int]:
    """Return the number under which the page shows each maker and user, makers first."""
    keys = dict.fromkeys(maker.organisation.key for maker in (*report.making, *report.using))
    return {key: number for number, key in enumerate(keys, start=1)}


@register.filter
def own_lines(maker: Maker, product: Any) -> list[Any]:
    """Return the lines of a maker that speak of the product itself first, then those of products below it."""
    return sorted(maker.lines, key=lambda line: line.product_id != product.pk)


# ---------------------------------------------------------------- what the page says to machines
@register.simple_tag(takes_context=True)
def organisation_data(context: Context, organisation: Organisation, report: OrganisationReport) -> SafeString:
    """Return an organisation as schema.org describes it, as a data block; nothing for a market, which is a place of trade.

    A data block is not executed, so the content policy has no word in it; what could end the block is written as escapes.
    """
    if organisation.kind == "market":
        return mark_safe("")
    request = context["request"]
    address = request.build_absolute_uri(link({}, "organisation", organisation.key))
    places = {"addressLocality": organisation.locality, "addressCountry": organisation.country}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization" if organisation.kind == "agency" else "Organization",
        "@id": address,
        "name": organisation.name,
        "alternateName": [name for name in (organisation.name_local, *report.aliases) if name],
        "description": organisation.description,
        "url": organisation.website,
        "mainEntityOfPage": address,
        "foundingDate": str(organisation.founded) if organisation.founded else "",
        "isicV4": organisation.industry.code if organisation.industry else "",
        "address": {"@type": "PostalAddress", **{name: value for name, value in places.items() if value}},
        "identifier": [{"@type": "PropertyValue", "propertyID": scheme, "value": value} for scheme, value in report.identifiers],
    }
    if organisation.employees:
        data["numberOfEmployees"] = {"@type": "QuantitativeValue", "value": organisation.employees}
    if organisation.latitude is not None and organisation.location_precision == "site":
        data["location"] = {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": organisation.latitude, "longitude": organisation.longitude},
        }
    text = json.dumps({name: value for name, value in data.items() if value}, ensure_ascii=False).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- nothing in it can end the block
