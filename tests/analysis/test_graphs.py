import datetime as dt
import json

import networkx as nx
import pytest

from analysis.errors import GraphError
from analysis.graphs import Node, check_graph, counting_flows, flow_graph, graph_document, graph_flows
from tests.analysis.drawings import counted, drawn, flow, market, node


def counts(one, *nodes, **options):
    return counted([one], *nodes, **options)[0].counts


def test_an_edge_runs_from_supplier_to_customer_under_the_key_of_its_linkage():
    graph = drawn([flow("smelter", "caster", quantity=20_000.0, basis="contract", quantity_year=2007)])
    data = graph.edges["smelter", "caster", "smelter-caster"]
    assert (data["kind"], data["quantity"], data["unit"], data["counts"]) == ("goods", 20_000.0, "t/y", True)
    assert graph.nodes["smelter"]["name"] == "Smelter"


def test_parallel_linkages_stay_apart():
    graph = drawn([flow("owner", "smelter", key="stake", kind="ownership", product=""), flow("owner", "smelter", key="ore")])
    assert set(graph["owner"]["smelter"]) == {"stake", "ore"}


def test_the_graph_is_frozen():
    graph = drawn([flow("a", "b")])
    with pytest.raises(nx.NetworkXError, match=r"(?i)frozen"):
        graph.add_edge("b", "a")


def test_an_operating_flow_between_operating_ends_counts():
    assert counts(flow("a", "b"))


@pytest.mark.parametrize("status", ["planned", "potential", "ended"])
@pytest.mark.parametrize("ends_known", [True, False])
def test_what_does_not_operate_never_counts(status, ends_known):
    assert not counts(flow("a", "b", status=status), ends_known=ends_known)
    assert not counts(flow("a", "b", kind="ownership", product="", status=status), ends_known=ends_known)


@pytest.mark.parametrize("status", ["suspended", "under_construction", "planned", "closed"])
def test_a_flow_whose_end_does_not_operate_counts_on_neither_side(status):
    idle = node("a", status=status)
    assert not counts(flow("a", "b"), idle)
    assert not counts(flow("b", "a"), idle)


def test_at_a_date_for_which_the_status_of_the_ends_is_not_known_it_is_not_asked():
    assert counts(flow("a", "b"), node("a", status="suspended"), ends_known=False)


@pytest.mark.parametrize("kind", ["ownership", "membership"])
def test_ownership_and_membership_need_no_operating_ends(kind):
    assert counts(flow("a", "b", kind=kind, product=""), node("b", status="suspended"))


@pytest.mark.parametrize("kind", ["service", "logistics", "knowledge", "finance", "utility", "waste"])
def test_the_other_kinds_need_them(kind):
    assert not counts(flow("a", "b", kind=kind, product="x"), node("b", status="suspended"))


@pytest.mark.parametrize("product", ["industrial-land", "port-land-lease", "premises"])
def test_a_lease_needs_no_operating_ends(product):
    assert counts(flow("zone", "smelter", kind="service", product=product), node("smelter", status="suspended"))


def test_what_a_lease_is_the_caller_may_say():
    lease = flow("zone", "smelter", kind="service", product="berth-lease")
    idle = node("smelter", status="suspended")
    assert not counts(lease, idle)
    assert counts(lease, idle, leases={"berth-lease"})
    assert not counts(flow("zone", "smelter", product="premises"), idle)


def test_a_market_always_operates():
    assert counts(flow("a", "abroad"), market("abroad"))
    assert counts(flow("abroad", "a"), market("abroad"))
    assert not counts(flow("abroad", "a"), market("abroad"), node("a", status="closed"))


def test_flows_come_back_from_the_graph_with_the_answer_and_in_order():
    given = [flow("b", "c", quantity=3.0), flow("a", "b", status="planned")]
    back = counted(given)
    assert [(one.key, one.counts) for one in back] == [("a-b", False), ("b-c", True)]
    assert {(one.supplier, one.customer, one.quantity) for one in back} == {("a", "b", None), ("b", "c", 3.0)}
    assert [one.key for one in counting_flows(back)] == ["b-c"]


def test_flows_that_nobody_has_asked_are_refused_where_it_matters():
    with pytest.raises(GraphError, match="a-b does not say whether it counts"):
        list(counting_flows([flow("a", "b")]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (flow("a", "z"), "linkage a-z names the organisation z, which is not given"),
        (flow("a", "a"), "linkage a-a joins a to itself"),
        (flow("a", "b", kind="trade"), "has the kind “trade”, expected one of goods, utility, waste"),
        (flow("a", "b", status="running"), "has the status “running”, expected one of operating, planned"),
        (flow("a", "b", quantity=-1.0), "has the quantity -1.0, expected a number from zero up"),
        (flow("a", "b", quantity=float("nan")), "has the quantity nan"),
        (flow("a", "b", quantity=float("inf")), "has the quantity inf"),
        (flow("a", "b", quantity=1.0, unit="tpa"), "has the unit “tpa”, expected one of t/y"),
        (flow("a", "b", unit="tpa"), "has the unit “tpa”"),
        (flow("a", "b", quantity=1.0, unit=""), "has a quantity without a unit"),
        (flow("a", "b", quantity=1.0, withheld=True), "shows a quantity that is marked as withheld"),
    ],
)
def test_what_is_no_flow_graph_is_refused_in_words(wrong, message):
    with pytest.raises(GraphError, match="This is not a flow graph") as refused:
        flow_graph([node("a"), node("b")], [wrong], ends_known=True)
    assert message in str(refused.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(GraphError) as refused:
        check_graph([node("a"), node("a")], [flow("a", "b"), flow("a", "b")])
    text = str(refused.value)
    assert "organisation a is there twice" in text
    assert "linkage a-b is there twice" in text
    assert "names the organisation b" in text


def test_zero_is_a_quantity_and_unknown_is_not():
    graph = drawn([flow("a", "b", key="none"), flow("a", "b", key="zero", quantity=0.0)])
    assert [graph.edges["a", "b", key]["quantity"] for key in ("none", "zero")] == [None, 0.0]
    assert "quantity" not in graph_document(graph)["edges"][0]
    assert graph_document(graph)["edges"][1]["quantity"] == 0.0


def test_no_flows_is_a_graph_too():
    assert flow_graph([], [], ends_known=True).number_of_nodes() == 0
    assert list(drawn([], node("alone"))) == ["alone"]


def test_the_document_is_read_back_by_networkx():
    there = Node("sohar", "Sohar", "anchor", "2420", "OM", 24.5, 56.6, True, "operating")
    graph = drawn(
        [
            flow("sohar", "caster", quantity=20_000.0, basis="contract", quantity_year=2007, includes_others=True),
            flow("caster", "sohar", key="scrap", kind="waste", share_percent=5.0, status="planned"),
        ],
        there,
    )
    document = json.loads(json.dumps(graph_document(graph, cluster="sohar-aluminium", as_of=dt.date(2026, 11, 24), nothing=None)))
    assert document["graph"] == {"cluster": "sohar-aluminium", "as_of": "2026-11-24"}
    assert (document["directed"], document["multigraph"]) == (True, True)
    back = nx.node_link_graph(document, edges="edges")
    assert set(back.edges(keys=True)) == set(graph.edges(keys=True))
    assert back.nodes["sohar"] == {
        "name": "Sohar",
        "kind": "anchor",
        "industry": "2420",
        "country": "OM",
        "latitude": 24.5,
        "longitude": 56.6,
        "inside": True,
    }
    assert back.edges["sohar", "caster", "sohar-caster"] == {
        "kind": "goods",
        "product": "metal",
        "quantity": 20_000.0,
        "unit": "t/y",
        "basis": "contract",
        "quantity_year": 2007,
        "includes_others": True,
        "status": "operating",
        "confidence": "confirmed",
    }
    assert back.edges["caster", "sohar", "scrap"]["share_percent"] == 5.0


def test_what_is_not_known_is_left_out_of_the_document():
    document = graph_document(drawn([flow("owner", "a", kind="ownership", product="")]))
    assert set(document["edges"][0]) == {"source", "target", "key", "kind", "includes_others", "status", "confidence"}
    assert set(document["nodes"][0]) == {"id", "name", "kind", "country", "inside"}


def test_a_withheld_quantity_is_not_in_the_document():
    document = graph_document(drawn([flow("a", "b", withheld=True)]))
    assert not {"quantity", "withheld"} & set(document["edges"][0])


def test_the_flows_of_a_graph_make_the_same_graph():
    graph = drawn([flow("a", "b", quantity=1.0), flow("b", "c", status="ended")])
    again = drawn(graph_flows(graph))
    assert nx.utils.graphs_equal(graph, again)
