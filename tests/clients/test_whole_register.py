"""A program that knows only the interface copies the whole register: by pages, as NDJSON and from the change feed it gets the same.

A list shows a record as it is on a day; the feed holds it as it was written, without what is reckoned.  So the two forms of a list are
compared in every field, and the feed with them by its keys and by all fields of the list but those in `RECKONED`.  What is blank is null
in a list and, of text, empty in the feed.  The figures of a linkage stand in its claims, of which a list shows the chosen one: where a
linkage has one claim that is the one, and those are compared, too.
"""

import json
from collections import Counter
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import networkx as nx
import pytest

from tests.api.test_graph_forms import read_back

pytestmark = pytest.mark.django_db

LISTS = {
    "organisations": "organisation", "linkages": "linkage", "sources": "source", "products": "product", "zones": "zone",
    "clusters": "cluster",
}  # fmt: skip
OF_A_CLAIM = {
    "quantity", "unit", "basis", "quantity_year", "share_percent", "includes_others", "confidence", "valid_from", "valid_to", "sources",
    "lateral",
}  # fmt: skip
RECKONED = {"linkages": OF_A_CLAIM | {"status", "dated", "withheld"}, "clusters": {"members_count"}}
"""Fields of a list that the feed has not: `status` of a linkage is that of a day, the number of members is counted."""


@pytest.fixture(scope="module")
def asked(shipped_site):
    def ask(path: str) -> bytes:
        address = path if "://" in path else f"{shipped_site}/api/v1/{path}"
        with urlopen(address) as answer:  # noqa: S310 - the live server
            return answer.read()

    return ask


@pytest.fixture(scope="module")
def replayed(asked) -> dict[str, dict[str, Any]]:
    """What the feed leaves in an empty store, by type and key."""
    store: dict[str, dict[str, Any]] = {}
    cursor, is_end = "", False
    while not is_end:
        page = json.loads(asked(f"changes/?{urlencode({'since': cursor})}"))
        for entry in page["results"]:
            records = store.setdefault(entry["type"], {})
            if entry["action"] in ("delete", "merge"):
                records.pop(entry["key"], None)
            else:
                records[entry["key"]] = entry["data"]
        cursor, is_end = page["cursor"], page["is_end"]
    return store


def paged(asked, path):
    found, address = [], path
    while address:
        page = json.loads(asked(address))
        found += page["results"]
        address = page["next"]
    return found


def streamed(asked, path):
    return [json.loads(line) for line in asked(path).splitlines()]


def copied(asked, name):
    """The records of a list as NDJSON by their keys; of organisations also the markets, which come when they are asked for."""
    rows = streamed(asked, f"{name}/?format=ndjson")
    rows += streamed(asked, f"{name}/?format=ndjson&kind=market") if name == "organisations" else []
    return {row["key"]: row for row in rows}


def blank(record, names):
    return {name: None if record[name] == "" else record[name] for name in names}


@pytest.mark.parametrize("name", LISTS)
def test_pages_ndjson_and_the_replayed_feed_are_the_same(name, asked, replayed):
    lines = streamed(asked, f"{name}/?format=ndjson")
    assert paged(asked, f"{name}/?limit=100") == lines
    assert json.loads(asked(f"{name}/?limit=1&count=true"))["count"] == len(lines)
    listed, fed = copied(asked, name), replayed[LISTS[name]]
    assert listed.keys() == fed.keys()
    fields = set(lines[0]) - RECKONED.get(name, set())
    assert len(fields) >= 4
    assert {key: blank(row, fields) for key, row in listed.items()} == {key: blank(record, fields) for key, record in fed.items()}


def test_a_linkage_with_one_claim_shows_what_the_feed_says_of_that_claim(asked, replayed):
    claims = Counter(claim["linkage"] for claim in replayed["claim"].values())
    only = {claim["linkage"]: blank(claim, OF_A_CLAIM) for claim in replayed["claim"].values() if claims[claim["linkage"]] == 1}
    shown = {key: blank(row, OF_A_CLAIM) for key, row in copied(asked, "linkages").items() if key in only}
    assert len(shown) > 700
    assert shown == only


def test_a_cluster_has_as_many_members_as_the_feed_has_memberships(asked, replayed):
    members = Counter(membership["cluster"] for membership in replayed["membership"].values())
    assert {key: row["members_count"] for key, row in copied(asked, "clusters").items()} == members


@pytest.mark.parametrize("path", ["graph/?", "clusters/socar-polymer-petrochemicals/graph/?"])
def test_a_graph_is_one_graph_whichever_form_networkx_reads(path, asked):
    graph = nx.node_link_graph(json.loads(asked(path)), edges="edges")
    nodes = {key: dict(data) for key, data in graph.nodes(data=True)}
    edges = {key: {**data, "source": supplier, "target": customer} for supplier, customer, key, data in graph.edges(keys=True, data=True)}
    assert len(edges) == graph.number_of_edges() > 100
    for form in ("graphml", "gexf"):
        assert read_back(asked(f"{path}format={form}").decode(), form) == (nodes, edges), form


def test_the_graph_of_the_whole_register_has_every_linkage_and_its_ends(asked):
    graph = nx.node_link_graph(json.loads(asked("graph/")), edges="edges")
    listed = copied(asked, "linkages")
    assert {(*ends, key) for *ends, key in graph.edges(keys=True)} == {
        (row["supplier"], row["customer"], key) for key, row in listed.items()
    }
    assert set(graph) == {row[end] for row in listed.values() for end in ("supplier", "customer")}
