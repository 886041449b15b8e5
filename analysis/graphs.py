"""The flow graph: its contract, its check, and its document."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import networkx as nx

from analysis.errors import GraphError
from analysis.units import UNITS
from analysis.validity import OPERATING, STATUSES
from analysis.wording import gettext_noop

__all__ = [
    "FLOW_KINDS",
    "KINDS",
    "LEASES",
    "MARKET",
    "SIDE_STREAM_KINDS",
    "Flow",
    "Node",
    "check_graph",
    "counting_flows",
    "flow_graph",
    "graph_document",
    "graph_flows",
    "is_counting",
]

FLOW_KINDS = ("goods", "utility", "waste")
SIDE_STREAM_KINDS = ("service", "logistics", "knowledge", "finance", "ownership", "membership")
KINDS = FLOW_KINDS + SIDE_STREAM_KINDS
STANDING_KINDS = ("ownership", "membership")
LEASES = frozenset({"industrial-land", "port-land-lease", "premises"})
"""The products of services that are leases where the caller names no others."""
MARKET = "market"

_NODE_NAMES = ("name", "kind", "industry", "country", "latitude", "longitude", "inside")
_EDGE_NAMES = (
    "kind",
    "product",
    "quantity",
    "unit",
    "basis",
    "quantity_year",
    "includes_others",
    "share_percent",
    "status",
    "confidence",
)


@dataclass(frozen=True)
class Node:
    """An organisation or a market; `inside` tells whether it is a member of what is looked at.

    Coordinates are decimal degrees, None where not known; `status` is operating, suspended, under_construction, planned or closed.
    """

    key: str
    name: str
    kind: str
    industry: str
    country: str
    latitude: float | None
    longitude: float | None
    inside: bool
    status: str


@dataclass(frozen=True)
class Flow:
    """A linkage as its chosen claim shows it on a day.

    `quantity` None is not known; `withheld` says that it is known but not to this viewer.  `counts` is filled in by `flow_graph`:
    None means that nobody has asked yet, and totals and coverage refuse such flows.
    """

    key: str
    supplier: str
    customer: str
    kind: str
    product: str
    quantity: float | None
    unit: str
    basis: str
    quantity_year: int | None
    includes_others: bool
    share_percent: float | None
    status: str
    confidence: str
    dated: bool
    withheld: bool
    counts: bool | None = None


_OF_A_NODE = tuple(one.name for one in fields(Node) if one.name != "key")
_OF_A_FLOW = tuple(one.name for one in fields(Flow) if one.name not in ("key", "supplier", "customer", "counts"))


def flow_graph(nodes: Iterable[Node], flows: Iterable[Flow], *, ends_known: bool, leases: Collection[str] = LEASES) -> nx.MultiDiGraph:
    """Return the frozen graph of the flows: an edge supplier -> customer for each linkage, its key the linkage's key.

    Nodes and edges carry the scalar attributes of `Node` and `Flow`.  The edge attribute `counts` tells which linkages enter totals,
    circles, measures and coverage, see `is_counting`.

    Parameters
    ----------
    nodes
        Every end of every flow, once; others stay as isolated nodes.
    flows
        Linkages that are there on the day.
    ends_known
        Whether the status of organisations is known for the day: it is for today only.
    leases
        Keys of the products whose service is a lease.

    Raises
    ------
    GraphError
        When `check_graph` finds something wrong.

    Notes
    -----
    Freezing stops new nodes and edges, not a change of an attribute: share the flows, not the graph.
    """
    nodes, flows = tuple(nodes), tuple(flows)
    check_graph(nodes, flows)
    by_key = {node.key: node for node in nodes}
    graph = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.key, **{name: getattr(node, name) for name in _OF_A_NODE})
    for flow in flows:
        counts = is_counting(flow, by_key[flow.supplier], by_key[flow.customer], ends_known=ends_known, leases=leases)
        attributes = {name: getattr(flow, name) for name in _OF_A_FLOW}
        graph.add_edge(flow.supplier, flow.customer, key=flow.key, **attributes, counts=counts)
    return nx.freeze(graph)


def is_counting(flow: Flow, supplier: Node, customer: Node, *, ends_known: bool, leases: Collection[str] = LEASES) -> bool:
    """Return whether a linkage enters totals, circles, measures and coverage: it operates, and so do both its ends.

    Ownership, membership and leases (a service whose product is one of `leases`) need not have operating ends; a market
    always operates; and where the status of the ends is not known for the day it is not asked.
    """
    if flow.status != OPERATING:
        return False
    is_lease = flow.kind == "service" and flow.product in leases
    if flow.kind in STANDING_KINDS or is_lease or not ends_known:
        return True
    return all(end.kind == MARKET or end.status == OPERATING for end in (supplier, customer))


def graph_flows(graph: nx.MultiDiGraph) -> list[Flow]:
    """Return the flows of a graph with `counts` filled in, sorted by key: the input of totals and coverage."""
    flows = [
        Flow(key=key, supplier=supplier, customer=customer, **data) for supplier, customer, key, data in graph.edges(keys=True, data=True)
    ]
    return sorted(flows, key=lambda flow: flow.key)


def counting_flows(flows: Iterable[Flow]) -> Iterator[Flow]:
    """Yield the flows that count.

    Raises
    ------
    GraphError
        When a flow does not say whether it counts.
    """
    for flow in flows:
        if flow.counts is None:
            raise GraphError(
                gettext_noop("Linkage %(key)s does not say whether it counts: take the flows of a flow graph."), {"key": flow.key}
            )
        if flow.counts:
            yield flow


def check_graph(nodes: Sequence[Node], flows: Sequence[Flow]) -> None:
    """Check that nodes and flows make a flow graph.

    Keys are unique; both ends of a flow are there and differ; kind and status exist; a quantity has a known unit and is a number that
    is not negative.

    Raises
    ------
    GraphError
        With all that is wrong, in words.
    """
    problems = [*_repeated("organisation", (node.key for node in nodes)), *_repeated("linkage", (flow.key for flow in flows))]
    known = {node.key for node in nodes}
    for flow in flows:
        problems += [f"linkage {flow.key} {problem}" for problem in _problems(flow, known)]
    if problems:
        raise GraphError(gettext_noop("This is not a flow graph: %(problems)s."), {"problems": "; ".join(problems)})


def _repeated(what: str, keys: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield f"{what} {key} is there twice"
        seen.add(key)


def _problems(flow: Flow, known: Collection[str]) -> Iterator[str]:
    for end in (flow.supplier, flow.customer):
        if end not in known:
            yield f"names the organisation {end}, which is not given"
    if flow.supplier == flow.customer:
        yield f"joins {flow.supplier} to itself"
    if flow.kind not in KINDS:
        yield f"has the kind “{flow.kind}”, expected one of {', '.join(KINDS)}"
    if flow.status not in STATUSES:
        yield f"has the status “{flow.status}”, expected one of {', '.join(STATUSES)}"
    if flow.quantity is not None:
        if not math.isfinite(flow.quantity) or flow.quantity < 0:
            yield f"has the quantity {flow.quantity}, expected a number from zero up"
        if not flow.unit:
            yield "has a quantity without a unit"
        if flow.withheld:
            yield "shows a quantity that is marked as withheld"
    if flow.unit and flow.unit not in UNITS:
        yield f"has the unit “{flow.unit}”, expected one of {', '.join(UNITS)}"


def graph_document(graph: nx.MultiDiGraph, **attributes: object) -> dict[str, Any]:
    """Return the graph as a document that `networkx.node_link_graph(document, edges="edges")` reads back.

    Names are those of the interface; what is not known is left out.  `attributes` become the attributes of the graph, dates as text.

    Examples
    --------
    >>> smelter = Node("smelter", "Smelter", "anchor", "2420", "OM", 24.5, 56.6, True, "operating")
    >>> document = graph_document(flow_graph([smelter], [], ends_known=True), cluster="aluminium", as_of=date(2026, 11, 24))
    >>> document["graph"]
    {'cluster': 'aluminium', 'as_of': '2026-11-24'}
    >>> nx.node_link_graph(document, edges="edges").nodes["smelter"]["name"]
    'Smelter'
    """
    return {
        "directed": True,
        "multigraph": True,
        "graph": _known(graph.graph | attributes),
        "nodes": [{"id": key, **_known({name: data.get(name) for name in _NODE_NAMES})} for key, data in graph.nodes(data=True)],
        "edges": [
            {"source": supplier, "target": customer, "key": key, **_known({name: data.get(name) for name in _EDGE_NAMES})}
            for supplier, customer, key, data in graph.edges(keys=True, data=True)
        ],
    }


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in values.items() if value is not None and value != ""
    }
