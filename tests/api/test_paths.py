"""Supply paths between two organisations."""

import pytest

from linkages.api import paths as endpoint
from linkages.selectors import linkage_rows
from tests import factories as make


def ways(document):
    return [" ".join(path["organisations"]) for path in document["paths"]]


def asked(api, start, end, **more):
    return api("paths/", **{"from": start, "to": end, **more})


def test_paths_stand_the_shortest_first_with_the_linkages_of_each_step(world, api):
    found = asked(api, "mine", "mill")
    assert ways(found) == ["mine smelter mill", "mine refinery smelter mill"]
    assert [path["length"] for path in found["paths"]] == [2, 3]
    steps = found["paths"][1]["steps"]
    assert [(step["supplier"], step["customer"], [row["key"] for row in step["linkages"]]) for step in steps] == [
        ("mine", "refinery", ["ore"]), ("refinery", "smelter", ["feed"]), ("smelter", "mill", ["metal"]),
    ]  # fmt: skip
    assert steps[1]["linkages"][0] == api("linkages/", organisation="refinery", customer="smelter")["results"][0]
    assert {name: found[name] for name in ("from", "to", "as_of", "max_length", "more")} == {
        "from": "mine", "to": "mill", "as_of": "2026-11-24", "max_length": 4, "more": False,
    }  # fmt: skip


@pytest.mark.parametrize("length", range(1, 7))
def test_a_path_is_as_long_as_asked_and_no_longer(world, api, length):
    expected = {1: [], 2: ["mine smelter mill"]}.get(length, ["mine smelter mill", "mine refinery smelter mill"])
    assert ways(asked(api, "mine", "mill", max_length=length)) == expected


def test_parallel_linkages_are_one_step(world, api):
    make.linkage(world.smelter, world.mill, world.scrap, key="second", kind="waste")
    [path] = asked(api, "smelter", "mill")["paths"]
    assert [row["key"] for row in path["steps"][0]["linkages"]] == ["metal", "second"]


def test_a_market_ends_a_path_and_is_never_between(world, api):
    assert ways(asked(api, "refinery", "market-abroad")) == ["refinery smelter market-abroad"]
    assert ways(asked(api, "refinery", "owner")) == ["refinery smelter owner"]
    assert ways(asked(api, "refinery", "owner", status="operating")) == []


def test_paths_lead_over_flows_unless_a_kind_is_asked_for(world, api):
    assert ways(asked(api, "owner", "mill")) == []
    assert ways(asked(api, "owner", "mill", kind="ownership,goods")) == ["owner smelter mill"]


def test_paths_are_those_of_the_day(world, api):
    assert ways(asked(api, "smelter", "refinery")) == ["smelter refinery"]  # it ended, and is shown as such
    assert ways(asked(api, "smelter", "refinery", status="operating")) == []
    assert ways(asked(api, "smelter", "refinery", status="operating", as_of="2012-01-01")) == ["smelter refinery"]


def test_a_reader_walks_only_over_what_it_may_see(world, api, officer):
    assert "mine refinery mill" in ways(asked(officer, "mine", "mill"))
    for reader, quantity in ((api, None), (officer, 55.0)):
        found = asked(reader, "mine", "mill")["paths"]
        path = next(path for path in found if path["organisations"] == ["mine", "smelter", "mill"])
        assert [row["quantity"] for row in path["steps"][0]["linkages"]] == [quantity]


BAD = [
    ({}, {"from", "to"}),
    ({"from": "mine"}, {"to"}),
    ({"from": "mine", "to": "nobody"}, {"to"}),
    ({"from": "mine", "to": "hidden-firm"}, {"to"}),
    ({"from": "mine,mill", "to": "smelter"}, {"from"}),
    ({"from": "mine", "to": "mine"}, {"to"}),
    ({"from": "mine", "to": "mill", "max_length": "7"}, {"max_length"}),
    ({"from": "mine", "to": "mill", "max_length": "0"}, {"max_length"}),
    ({"from": "mine", "to": "mill", "depth": "2"}, {"depth"}),
    ({"from": "mi\0ne", "to": "mill"}, {"from"}),
]


@pytest.mark.parametrize(("parameters", "fields"), BAD)
def test_what_cannot_be_asked_is_told_by_parameter(world, client, parameters, fields):
    answer = client.get("/api/v1/paths/", parameters)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == fields


def test_too_much_between_two_is_refused_with_what_to_do(world, client, monkeypatch):
    monkeypatch.setattr(endpoint, "GRAPH_LARGEST", 2)
    answer = client.get("/api/v1/paths/", {"from": "mine", "to": "mill"})
    assert answer.status_code == 422
    assert "lower max_length" in answer.json()["detail"]


def test_more_than_a_hundred_paths_are_not_shown_but_told(world, api):
    for number in range(101):
        between = make.organisation(f"between-{number}")
        make.linkage(world.mine, between, world.aluminium)
        make.linkage(between, world.owner, world.aluminium)
    found = asked(api, "mine", "owner", max_length=3)
    assert (len(found["paths"]), found["more"]) == (100, True)
    assert {path["length"] for path in found["paths"]} == {2}


def test_what_is_removed_while_paths_are_looked_for_is_not_in_them(world, api, monkeypatch):
    def without(linkages, *, viewer):
        return [row for row in linkage_rows(linkages, viewer=viewer) if row.key != "feed"]

    monkeypatch.setattr("linkages.reports.paths.linkage_rows", without)
    assert ways(asked(api, "mine", "mill")) == ["mine smelter mill"]
