"""From rows to the flow graph of `analysis`."""

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter

import networkx as nx

from analysis.graphs import Flow, Node, flow_graph
from firms.models import Organisation
from linkages.columns import EndValues, FlowValues
from linkages.selectors import LinkageRow


def organisation_node(organisation: Organisation, *, inside: bool) -> Node:
    """Return an organisation as a node."""
    return Node(
        key=organisation.key,
        name=organisation.name,
        kind=organisation.kind,
        industry=organisation.industry.code if organisation.industry else "",
        country=organisation.country,
        latitude=organisation.latitude,
        longitude=organisation.longitude,
        inside=inside,
        status=organisation.status,
    )


def linkage_flow(row: LinkageRow) -> Flow:
    """Return a linkage as its chosen claim shows it."""
    claim = row.claim
    return Flow(
        key=row.key,
        supplier=row.supplier.key,
        customer=row.customer.key,
        kind=row.kind,
        product=row.product.key if row.product else "",
        quantity=claim.quantity,
        unit=claim.unit,
        basis=claim.basis,
        quantity_year=claim.quantity_year,
        includes_others=claim.includes_others,
        share_percent=claim.share_percent,
        status=row.status,
        confidence=claim.confidence,
        dated=claim.dated,
        withheld=claim.withheld,
    )


def values_graph(
    values: Iterable[FlowValues], ends: Mapping[int, EndValues], *, ends_known: bool, inside: Collection[str] = ()
) -> nx.MultiDiGraph:
    """Return the flow graph of `linkages.columns.flow_values`: what `linkage_graph` makes of rows, without a model for each.

    `ends` are organisations as `ends_get` returns them; those that no linkage touches are shown as well.
    """
    members = set(inside)
    nodes = {number: _node(end, members) for number, end in ends.items()}
    flows = [Flow(key, nodes[supplier].key, nodes[customer].key, *stated) for key, supplier, customer, *stated in values]
    return flow_graph(sorted(nodes.values(), key=attrgetter("key")), flows, ends_known=ends_known)


def _node(end: EndValues, members: Collection[str]) -> Node:
    key, name, kind, industry, country, latitude, longitude, status = end
    return Node(key, name, kind, industry or "", country, latitude, longitude, key in members, status)


def linkage_graph(
    rows: Iterable[LinkageRow], *, ends_known: bool, inside: Collection[str] = (), organisations: Iterable[Organisation] = ()
) -> nx.MultiDiGraph:
    """Return the flow graph of linkages.

    Parameters
    ----------
    rows
        The linkages, with both ends.
    ends_known
        Whether the status of the organisations is known for the day: today only.
    inside
        Keys of the organisations that are looked at; the others are drawn as outside.
    organisations
        Organisations to show even when no linkage touches them.
    """
    rows = list(rows)
    ends = {organisation.key: organisation for organisation in organisations}
    for row in rows:
        ends.setdefault(row.supplier.key, row.supplier)
        ends.setdefault(row.customer.key, row.customer)
    members = set(inside)
    nodes = [organisation_node(ends[key], inside=key in members) for key in sorted(ends)]
    return flow_graph(nodes, [linkage_flow(row) for row in rows], ends_known=ends_known)
