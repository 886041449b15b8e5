"""Graphs and neighbourhoods."""

import networkx as nx
import pytest

from core.actors import SystemActor
from core.visibility import Visibility
from firms.services import organisation_update
from tests import factories as make

WRITER = SystemActor("the writer")


def edges(document):
    return sorted(edge["key"] for edge in document["edges"])


def test_a_graph_document_is_read_back_by_networkx(world, api):
    document = api("graph/")
    graph = nx.node_link_graph(document, edges="edges")
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert graph.edges["smelter", "mill", "metal"]["quantity"] == 100.0
    assert graph.nodes["smelter"] == {
        "name": "Northern Smelter", "kind": "anchor", "industry": "2420", "country": "OM", "latitude": 24.49, "longitude": 56.61,
        "inside": False,
    }  # fmt: skip
    assert graph.graph == {"as_of": "2026-11-24"}


def test_what_is_not_known_is_left_out_of_a_graph(world, api):
    edge = next(edge for edge in api("graph/")["edges"] if edge["key"] == "ore")
    assert set(edge) == {"source", "target", "key", "kind", "product", "includes_others", "status", "confidence"}


def test_the_graph_of_a_cluster_has_all_members_and_the_ends_outside(world, api):
    document = api("clusters/aluminium-cluster/graph/", kind="ownership")
    assert {node["id"]: node["inside"] for node in document["nodes"]} == {"mill": True, "owner": False, "refinery": True, "smelter": True}
    assert edges(document) == ["stake"]
    assert document["graph"] == {"as_of": "2026-11-24", "cluster": "aluminium-cluster"}


def test_scope_refers_to_the_cluster_of_the_address(world, api):
    assert edges(api("clusters/aluminium-cluster/graph/", scope="inside")) == ["feed", "metal", "scrap-back", "was"]
    assert edges(api("clusters/aluminium-cluster/graph/", scope="boundary")) == ["export", "hope", "masked", "ore", "stake"]


def test_members_of_the_clusters_asked_for_are_inside_the_graph(world, api):
    document = api("graph/", cluster="aluminium-cluster")
    assert {node["id"] for node in document["nodes"] if node["inside"]} == {"mill", "refinery", "smelter"}


NEIGHBOURHOODS = [
    ("smelter", {"direction": "upstream"}, ["feed", "masked", "scrap-back", "stake"]),
    ("smelter", {"direction": "downstream"}, ["export", "hope", "metal", "was"]),
    ("mill", {"direction": "upstream", "depth": 2, "kind": "goods"}, ["feed", "masked", "metal"]),
    ("mill", {"direction": "upstream", "depth": 3, "kind": "goods"}, ["feed", "masked", "metal", "ore", "was"]),
    ("mill", {"direction": "upstream", "depth": 6, "kind": "goods"}, ["feed", "masked", "metal", "ore", "was"]),
    ("mine", {"direction": "downstream", "depth": 2, "status": "operating"}, ["export", "feed", "masked", "metal", "ore"]),
    ("mine", {"direction": "upstream", "depth": 6}, []),
    ("market-abroad", {"direction": "downstream"}, ["beyond"]),
    ("mill", {"direction": "both", "kind": "waste"}, ["scrap-back"]),
    ("mill", {}, ["metal", "scrap-back"]),
    ("mill", {"as_of": "2012-06-30"}, ["metal"]),
    ("refinery", {"as_of": "2012-06-30", "status": "operating"}, ["ore", "was"]),
]


@pytest.mark.parametrize(("key", "parameters", "expected"), NEIGHBOURHOODS)
def test_a_neighbourhood_holds_what_leaves_or_enters_within_the_depth(key, parameters, expected, world, api):
    assert edges(api(f"organisations/{key}/neighbourhood/", **parameters)) == expected


def test_a_market_is_reached_but_not_passed_through(world, api):
    document = api("organisations/smelter/neighbourhood/", direction="downstream", depth=6, status="operating")
    assert "market-abroad" in {node["id"] for node in document["nodes"]}
    assert "beyond" not in edges(document)


def test_only_linkages_that_match_are_walked(world, api):
    assert edges(api("organisations/mill/neighbourhood/", direction="upstream", depth=6, product="aluminium", status="operating")) == [
        "masked", "metal",
    ]  # fmt: skip


def test_both_ways_are_the_two_together_not_a_walk_that_turns_round(world, api):
    ways = [edges(api("organisations/refinery/neighbourhood/", direction=way, depth=2)) for way in ("upstream", "downstream")]
    assert edges(api("organisations/refinery/neighbourhood/", direction="both", depth=2)) == sorted({*ways[0], *ways[1]})


def test_an_organisation_without_linkages_is_a_graph_of_itself(world, api):
    make.organisation("alone")
    document = api("organisations/alone/neighbourhood/")
    assert [node["id"] for node in document["nodes"]] == ["alone"]
    assert document["edges"] == []
    assert document["graph"] == {"as_of": "2026-11-24", "organisation": "alone", "direction": "both", "depth": 1}


def test_a_neighbourhood_takes_two_queries_for_each_step_and_none_for_its_question_again(world, client, django_assert_num_queries):
    def ask(key):
        assert client.get(f"/api/v1/organisations/{key}/neighbourhood/", {"direction": "downstream", "depth": "2"}).status_code == 200

    ask("mine")
    with django_assert_num_queries(6):  # the version, the organisation, and linkages and their ends twice
        ask("refinery")


def test_what_is_known_of_a_question_is_known_to_its_readers_only_and_until_the_next_write(world, client, officer):
    def found(who, key):
        answer = who.get(f"/api/v1/organisations/{key}/neighbourhood/", {"direction": "downstream"})
        return answer.status_code, answer.status_code == 200 and edges(answer.json())

    make.linkage(world.mill, world.refinery, world.scrap, key="secret", kind="waste", visibility=Visibility.AGENCY)
    assert found(officer.client, "mill") == (200, ["scrap-back", "secret"])
    assert found(client, "mill") == (200, ["scrap-back"])
    assert found(client, "smelter")[0] == 200
    organisation_update(world.refinery, actor=WRITER, visibility=Visibility.AGENCY)
    assert found(client, "refinery") == (404, False)
    assert found(officer.client, "refinery")[0] == 200
