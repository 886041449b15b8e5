"""Pictures of a selection that the server draws: map, network and value chain, for the page and as sheets to take away."""

from collections.abc import Callable
from functools import partial

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from clusters.reports import Selection
from clusters.templatetags.maps import NARROW, WIDE, map_flow, map_place, map_words, zone_areas
from core.figures import drawn_figure, unit_text
from core.memo import remembered
from core.pages import query_text
from core.templatetags.links import link
from core.words import word
from drawing.chain_layout import ChainFlow, ChainView, chain_views, flows_of
from drawing.chains import NetworkDrawing, NetworkLine, NetworkPlace, NetworkWords
from drawing.cluster_map import cluster_map_svg
from drawing.network import network_svg
from drawing.subjects import ClusterDrawing
from drawing.value_chain import ChainDrawing, ChainWords, value_chain_svg
from linkages.models import ClaimStatus, LinkageKind
from linkages.reports import ChainRow
from linkages.selectors import LinkageRow

register = template.Library()

SHEETS = {"wide": WIDE, "narrow": NARROW}
Draw = Callable[[Context, Selection, float], str]


@register.simple_tag(takes_context=True)
def selection_link(context: Context, name: str, picture: str = "", **changes: str) -> str:
    """Return the address of another form of the same selection: a sheet, the brief, the workspace."""
    address = reverse(name, args=[picture] if picture else [])
    return address + query_text({**context["parameters"], **changes})


@register.simple_tag(takes_context=True)
def selection_picture(context: Context, selection: Selection, name: str) -> dict[str, SafeString]:
    """Return a picture of a selection, `wide` and `narrow`, drawn once per version of the data, question and language."""
    asked = (name, context.get("rows_query", ""), context.get("family", ""), context.get("unit", ""), selection.chain.as_of, get_language())
    return remembered(
        "selection_picture",
        *asked,
        viewer=context["request"].user,
        build=lambda: {sheet: mark_safe(picture_svg(context, selection, name, width)) for sheet, width in SHEETS.items()},  # noqa: S308 -- the drawing escapes every text
    )


def picture_svg(context: Context, selection: Selection, name: str, width: float) -> str:
    """Return a picture of a selection (map, network, flows: the network of the chain alone, chain) as SVG for a width in pixels."""
    return PICTURES[name](context, selection, width)


def _map_svg(context: Context, selection: Selection, width: float) -> str:
    drawing = ClusterDrawing(
        places=[map_place(context, one.organisation, role=one.role, inside=one.inside) for one in selection.organisations],
        flows=[map_flow(context, row.row) for row in selection.chain.rows],
        zones=zone_areas(context, selection.zones),
        words=map_words(),
    )
    return cluster_map_svg(drawing, width=width, folder=settings.BASEMAP_DIR)


def _network_svg(context: Context, selection: Selection, width: float, *, chain_only: bool = False) -> str:
    """Return the network of a selection; `chain_only` leaves out what stands beside the chain, where it is listed in words."""
    rows = [row.row for row in selection.chain.rows] if chain_only else selection.rows
    returns = {row.row.key for row in selection.chain.rows if row.is_return}
    drawing = NetworkDrawing(
        places=[
            NetworkPlace(**vars(map_place(context, one.organisation, role=one.role, inside=one.inside)), tier=one.tier)
            for one in selection.organisations
            if not (chain_only and one.side)
        ],
        flows=[
            NetworkLine(
                **vars(map_flow(context, row)),
                said=_state_words(row.status, row.claim.confidence),
                is_return=row.key in returns,
            )
            for row in rows
        ],
        words=_network_words(),
    )
    return network_svg(drawing, width=width)


def _chain_svg(context: Context, selection: Selection, width: float) -> str:
    view, flows, count = _chain_view(context, selection)
    drawing = ChainDrawing(view, flows, unit_text(view.unit), _chain_words(), all_flows=count)
    return value_chain_svg(drawing, width=width, mirror=bool(get_language_bidi()))


def drawn_rows(context: Context, selection: Selection, name: str) -> list[LinkageRow]:
    """Return the linkages that a picture draws: of the chain only one product family in one unit."""
    if name != "chain":
        return list(selection.rows)
    drawn = {flow.key for flow in _chain_view(context, selection)[1]}
    return [row.row for row in selection.chain.rows if row.row.key in drawn]


def _chain_view(context: Context, selection: Selection) -> tuple[ChainView, list[ChainFlow], int]:
    """Return the product family and unit that are drawn, their flows, and how many flows of the chain there are in all."""
    flows = [_chain_flow(context, row) for row in selection.chain.rows if row.tier is not None and row.row.product]
    view = _view(chain_views(flows), context.get("family", ""), context.get("unit", ""))
    return (view, flows_of(flows, view), len(flows)) if view else (ChainView("", "", "", 0, 0), [], len(flows))


def _view(views: list[ChainView], family: str, unit: str) -> ChainView | None:
    """Return the view asked for; the first where there is none such."""
    asked = [view for view in views if view.family == family and (not unit or view.unit == unit)]
    return next(iter([*asked, *views]), None)


def _chain_flow(context: Context, row: ChainRow) -> ChainFlow:
    flow, claim, product = row.row, row.row.claim, row.row.product
    return ChainFlow(
        key=flow.key,
        supplier=flow.supplier.key,
        customer=flow.customer.key,
        supplier_name=flow.supplier.name,
        customer_name=flow.customer.name,
        customer_kind=flow.customer.kind,
        product=product.key if product else "",
        product_name=product.name if product else "",
        family=row.family.key if row.family else "",
        family_name=row.family.name if row.family else "",
        quantity=claim.quantity,
        unit=claim.unit if claim.quantity is not None else "",
        amount=_("withheld") if claim.withheld else drawn_figure(claim.quantity, claim.unit, claim.basis, claim.quantity_year),
        basis=claim.basis,
        tier=row.tier,
        customer_tier=row.customer_tier,
        status=flow.status,
        confidence=claim.confidence,
        said=_state_words(flow.status, claim.confidence),
        is_return=row.is_return,
        is_against=row.against,
        is_part=row.is_part,
        href=link(context, "linkage", flow.key),
        cited=tuple(sorted(context.get("cited", {})[source.key] for source in claim.sources if source.key in context.get("cited", {}))),
    )


def _state_words(status: str, confidence: str) -> str:
    return f"{word(status)}, {word(confidence)}"


PICTURES: dict[str, Draw] = {
    "map": _map_svg,
    "network": _network_svg,
    "flows": partial(_network_svg, chain_only=True),
    "chain": _chain_svg,
}


def _chain_words() -> ChainWords:
    return ChainWords(
        title=_("Value chain: %(family)s"),
        description=_("Flows: %(flows)s, of known quantity: %(known)s. The table on this page says the same."),
        tier=_("Tier %(tier)s"),
        anchors=_("Tier 0, anchors"),
        markets=_("Markets and others"),
        not_known=_("not known"),
        part=_("part of a total"),
        apart=_("Back along the chain, or against it; not to scale"),
        return_flow=_("return flow"),
        against=_("against the tiers"),
        scale=_("as wide as %(amount)s"),
        scale_list=_("as long as %(amount)s"),
        beside=_("pale: contract, capacity or derived, never added to actual figures"),
        hairline=_("hairline: not known, planned, potential, ended, or part of a total"),
        shown=_("%(shown)s of %(all)s flows; the others are of other products or in other units"),
        empty=_("No flow to draw."),
        status={status: str(word(status)) for status in ClaimStatus.values},
    )


def _network_words() -> NetworkWords:
    return NetworkWords(
        title=_("Network by supply tier"),
        description=_(
            "Organisations: %(organisations)s. Linkages drawn: %(linkages)s. Beside the chain: %(beside)s. "
            "The lists on this page say the same."
        ),
        tier=_("Tier %(tier)s"),
        anchors=_("Anchors"),
        markets=_("Markets"),
        off_chain=_("Not on the chain"),
        beside=_("Beside the chain"),
        alone=_("No linkage on record"),
        not_known=_("not known"),
        more_customers=_("%(count)s more customers"),
        more_suppliers=_("%(count)s more suppliers"),
        more=_("and %(count)s more"),
        left_out=_("Organisations not drawn, for want of room: %(count)s. The lists have them all."),
        full_names=_("Names in full"),
        return_flow=_("return flow"),
        to=_("to %(name)s"),
        empty=_("No linkage to draw."),
        kinds={kind: str(word(kind)) for kind in LinkageKind.values},
    )
