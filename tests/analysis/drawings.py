"""Hand-drawn organisations, flows and graphs: say what matters, the rest is ordinary."""

from collections.abc import Iterable

import networkx as nx

from analysis.coverage import Line
from analysis.evidence import ClaimFacts
from analysis.graphs import Flow, Node, flow_graph, graph_flows
from analysis.products import ProductNode
from analysis.validity import PartialDate, Period


def node(key, *, kind="firm", status="operating", inside=True) -> Node:
    return Node(key, key.title(), kind, "", "OM", None, None, inside, status)


def market(key) -> Node:
    return node(key, kind="market", status="", inside=False)


def flow(supplier, customer, *, key=None, **values) -> Flow:
    ordinary = {
        "kind": "goods",
        "product": "metal",
        "quantity": None,
        "unit": "t/y" if values.get("quantity") is not None else "",
        "basis": "actual" if values.get("quantity") is not None else "",
        "quantity_year": 2025 if values.get("quantity") is not None else None,
        "includes_others": False,
        "share_percent": None,
        "status": "operating",
        "confidence": "confirmed",
        "dated": True,
        "withheld": False,
    }
    return Flow(key or f"{supplier}-{customer}", supplier, customer, **(ordinary | values))


def drawn(flows: Iterable[Flow], *nodes: Node, ends_known=True, **options) -> nx.MultiDiGraph:
    """Return the graph of the flows; ends that are not given are operating firms."""
    flows = list(flows)
    given = {one.key: one for one in nodes}
    for one in flows:
        for end in (one.supplier, one.customer):
            given.setdefault(end, node(end))
    return flow_graph(given.values(), flows, ends_known=ends_known, **options)


def counted(flows: Iterable[Flow], *nodes: Node, **options) -> list[Flow]:
    """Return the flows as their graph gives them back, with `counts`."""
    return graph_flows(drawn(flows, *nodes, **options))


def product(key, parent="", unit="t/y", stage="intermediate") -> ProductNode:
    return ProductNode(key, parent, unit, stage)


def line(organisation, what, capacity=None, **values) -> Line:
    ordinary = {"role": "makes", "unit": "t/y", "basis": "actual", "year": 2025, "status": "operating", "source_date": None}
    return Line(organisation, what, capacity=capacity, **(ordinary | values))


def period(start="", end="") -> Period:
    return Period(PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None)


def claim(key, status="operating", start="", end="", **values) -> ClaimFacts:
    ordinary = {
        "confidence": "confirmed",
        "basis": "",
        "quantity_year": None,
        "pinned": False,
        "pin_reason": "",
        "source_date": None,
        "record": 1,
    }
    return ClaimFacts(key, status, period=period(start, end), **(ordinary | values))
