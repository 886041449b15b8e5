"""The supply chain around the anchors of a cluster: tiers, return flows, flows against the tiers."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from analysis.graphs import FLOW_KINDS, MARKET
from analysis.validity import OPERATING

__all__ = ["LinkageTier", "against_flows", "is_on_chain", "linkage_tiers", "return_flows", "supply_tiers"]

_FIRST_KINDS = ("goods", "utility")


@dataclass(frozen=True)
class LinkageTier:
    """The tier of a linkage, None when neither end has one; `joins` when it is taken from the customer."""

    tier: int | None
    joins: bool


def supply_tiers(graph: nx.MultiDiGraph, anchors: Collection[str]) -> dict[str, int | None]:
    """Return the tier of each organisation: its signed shortest distance from the nearest anchor.

    Anchors are 0, their customers 1, 2, ..., their suppliers -1, -2, ... Distances run along the flows in one direction.

    1. Over operating goods and utility flows.
    2. What is not placed yet: on from there, over operating goods, utility and waste flows.
    3. What is not placed yet and stands next to one that is, over a planned, potential or ended flow of these kinds: customers of a
       downstream organisation or an anchor, suppliers of an upstream organisation or an anchor.

    Reachable both ways: the smaller absolute value, a tie counts as downstream.

    Parameters
    ----------
    graph
        A flow graph of all linkages of the cluster that are there on the day; edge attributes `kind` and `status`, node attribute `kind`.
        Side-stream kinds are passed over.
    anchors
        The members with role anchor.  Those that are not in the graph have no flow and are passed over.

    Returns
    -------
    dict
        A whole number of steps for each node of the graph; None is "not on the chain".

    Notes
    -----
    Markets have no tier and no path runs through them.  A supplier of a customer of an anchor is reachable neither way and has none.
    An anchor that supplies another anchor is 0 like it.  Whether the ends of a flow operate is not asked here.
    """
    places = [node for node, kind in graph.nodes(data="kind") if kind != MARKET]
    starts = {anchor for anchor in anchors if anchor in graph and graph.nodes[anchor].get("kind") != MARKET}
    flows = [
        (supplier, customer, data["kind"], data["status"] == OPERATING)
        for supplier, customer, data in graph.edges(data=True)
        if data["kind"] in FLOW_KINDS and MARKET not in (graph.nodes[supplier].get("kind"), graph.nodes[customer].get("kind"))
    ]
    first = [(supplier, customer) for supplier, customer, kind, operates in flows if operates and kind in _FIRST_KINDS]
    operating = [(supplier, customer) for supplier, customer, _kind, operates in flows if operates]
    others = [(supplier, customer) for supplier, customer, _kind, operates in flows if not operates]

    downstream = _extended(dict.fromkeys(starts, 0), first)
    upstream = _extended(dict.fromkeys(starts, 0), _reversed(first))
    tiers = {place: _nearer(downstream.get(place), upstream.get(place)) for place in places}
    downstream, upstream = _extended(downstream, operating), _extended(upstream, _reversed(operating))
    tiers |= {place: _nearer(downstream.get(place), upstream.get(place)) for place, tier in tiers.items() if tier is None}
    return dict.fromkeys(graph) | tiers | _next_to(tiers, others)


def _reversed(flows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(customer, supplier) for supplier, customer in flows]


def _extended(distances: Mapping[str, int], steps: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the distances given and, for what has none, the shortest way on from them along the steps."""
    following: dict[str, list[str]] = {}
    for place, following_place in steps:
        following.setdefault(place, []).append(following_place)
    found = dict(distances)
    waiting = [(distance, place) for place, distance in distances.items()]
    heapq.heapify(waiting)
    while waiting:  # nearest first, each step is one: what is found first is nearest
        distance, place = heapq.heappop(waiting)
        for next_place in following.get(place, ()):
            if next_place not in found:
                found[next_place] = distance + 1
                heapq.heappush(waiting, (distance + 1, next_place))
    return found


def _nearer(downstream: int | None, upstream: int | None) -> int | None:
    """Return the signed distance that is nearer; a tie counts as downstream."""
    if upstream is None or (downstream is not None and downstream <= upstream):
        return downstream
    return -upstream


def _next_to(tiers: Mapping[str, int | None], flows: Iterable[tuple[str, str]]) -> dict[str, int | None]:
    """Return the tiers of those without one that stand next to a placed organisation along the chain."""
    below: dict[str, int] = {}
    above: dict[str, int] = {}
    for supplier, customer in flows:
        supplier_tier, customer_tier = tiers[supplier], tiers[customer]
        if customer_tier is None and supplier_tier is not None and supplier_tier >= 0:
            below[customer] = min(below.get(customer, supplier_tier + 1), supplier_tier + 1)
        if supplier_tier is None and customer_tier is not None and customer_tier <= 0:
            above[supplier] = min(above.get(supplier, 1 - customer_tier), 1 - customer_tier)
    return {place: _nearer(below.get(place), above.get(place)) for place in below.keys() | above.keys()}


def linkage_tiers(graph: nx.MultiDiGraph, tiers: Mapping[str, int | None]) -> dict[str, LinkageTier]:
    """Return the tier of each goods, utility and waste linkage: its supplier's.

    Where the supplier is a market or has no tier the linkage takes its customer's tier - 1 and `joins` the chain there; None when neither
    end has one.  Side-stream linkages have no tier and are not among the keys.

    Examples
    --------
    A supplier of an anchor has tier -1, so have its sales to the anchor; the anchor's own sales have 0.
    """
    found = {}
    for supplier, customer, key in _flow_edges(graph):
        supplier_tier, customer_tier = tiers.get(supplier), tiers.get(customer)
        if supplier_tier is None and customer_tier is not None:
            found[key] = LinkageTier(customer_tier - 1, joins=True)
        else:
            found[key] = LinkageTier(supplier_tier, joins=False)
    return found


def is_on_chain(linkages: Mapping[str, LinkageTier]) -> bool:
    """Return whether a flow reaches an anchor: whether any linkage has a tier."""
    return any(linkage.tier is not None for linkage in linkages.values())


def return_flows(graph: nx.MultiDiGraph, tiers: Mapping[str, int | None]) -> set[str]:
    """Return the keys of the linkages that close a circle against the chain.

    A goods, utility or waste linkage is a return flow when its customer stands at a lower tier than its supplier and reaches that
    supplier over flows of these kinds that count (operating, both ends operating), markets left out: scrap back to the smelter.  The
    linkage itself may be planned, potential or ended.

    Parameters
    ----------
    graph
        A flow graph with the edge attribute `counts`.
    tiers
        What `supply_tiers` returned for it.

    Notes
    -----
    A linkage with an end that has no tier is none.  Ownership and services close no circle.  `graph` is not changed.
    """
    backwards = list(_backward_edges(graph, tiers))
    counting = nx.DiGraph(
        (supplier, customer)
        for supplier, customer, data in graph.edges(data=True)
        if data["counts"]
        and data["kind"] in FLOW_KINDS
        and MARKET not in (graph.nodes[supplier].get("kind"), graph.nodes[customer].get("kind"))
    )
    reached = {
        customer: nx.descendants(counting, customer) if customer in counting else set()
        for customer in {customer for _, customer, _ in backwards}
    }
    return {key for supplier, customer, key in backwards if supplier in reached[customer]}


def against_flows(graph: nx.MultiDiGraph, tiers: Mapping[str, int | None]) -> set[str]:
    """Return the keys of the linkages that run against the tier order without closing a circle.

    The customer of a goods, utility or waste linkage stands at a lower tier than its supplier, but the linkage is none of `return_flows`.
    """
    return {key for _supplier, _customer, key in _backward_edges(graph, tiers)} - return_flows(graph, tiers)


def _flow_edges(graph: nx.MultiDiGraph) -> Iterator[tuple[str, str, str]]:
    for supplier, customer, key, kind in graph.edges(keys=True, data="kind"):
        if kind in FLOW_KINDS:
            yield supplier, customer, key


def _backward_edges(graph: nx.MultiDiGraph, tiers: Mapping[str, int | None]) -> Iterator[tuple[str, str, str]]:
    for supplier, customer, key in _flow_edges(graph):
        supplier_tier, customer_tier = tiers.get(supplier), tiers.get(customer)
        if supplier_tier is not None and customer_tier is not None and customer_tier < supplier_tier:
            yield supplier, customer, key
