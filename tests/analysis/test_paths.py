"""Supply paths, against hand-drawn networks and against networkx."""

import random

import networkx as nx
import pytest

from analysis.paths import supply_paths

STEPS = [
    ("mine", "refinery"),
    ("refinery", "smelter"),
    ("smelter", "mill"),
    ("mill", "smelter"),
    ("mine", "smelter"),
    ("smelter", "market"),
]


def test_the_shortest_path_comes_first_and_a_circle_is_walked_once():
    assert list(supply_paths(STEPS, "mine", "mill", longest=6)) == [("mine", "smelter", "mill"), ("mine", "refinery", "smelter", "mill")]


def test_a_path_is_no_longer_than_asked():
    assert list(supply_paths(STEPS, "mine", "mill", longest=2)) == [("mine", "smelter", "mill")]
    assert list(supply_paths(STEPS, "mine", "mill", longest=1)) == []
    assert list(supply_paths(STEPS, "mine", "mill", longest=0)) == []


def test_linkages_between_the_same_two_are_one_step():
    assert list(supply_paths([("a", "b"), ("a", "b")], "a", "b", longest=4)) == [("a", "b")]


def test_a_market_is_an_end_and_never_between():
    steps = [*STEPS, ("market", "far")]
    assert ("mine", "smelter", "market") in list(supply_paths(steps, "mine", "market", longest=4, never_between={"market"}))
    assert list(supply_paths(steps, "mine", "far", longest=6, never_between={"market"})) == []
    assert list(supply_paths(steps, "market", "far", longest=6, never_between={"market"})) == [("market", "far")]


@pytest.mark.parametrize(("start", "end"), [("mine", "mine"), ("mill", "mine"), ("nobody", "mill"), ("mine", "nobody")])
def test_where_there_is_no_way_there_is_no_path(start, end):
    assert list(supply_paths(STEPS, start, end, longest=6)) == []
    assert list(supply_paths([], start, end, longest=6)) == []


def test_what_supplies_itself_is_no_step_of_a_path():
    assert list(supply_paths([("a", "a"), ("a", "b")], "a", "b", longest=4)) == [("a", "b")]


@pytest.mark.parametrize("seed", range(40))
def test_the_paths_are_those_that_networkx_finds(seed):
    draw = random.Random(seed)
    places = [f"p{number}" for number in range(9)]
    steps = [tuple(draw.sample(places, 2)) for _ in range(draw.randint(0, 32))]
    between = set(draw.sample(places[2:], 2))
    longest = draw.randint(1, 6)
    graph = nx.DiGraph(steps)
    graph.add_nodes_from(places)
    graph.remove_nodes_from(between)
    expected = {tuple(path) for path in nx.all_simple_paths(graph, "p0", "p1", cutoff=longest)}
    found = list(supply_paths(steps, "p0", "p1", longest=longest, never_between=between))
    assert set(found) == expected
    assert len(found) == len(expected)
    assert found == sorted(found, key=lambda path: (len(path), path))
