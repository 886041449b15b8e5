"""Graphs in the forms of other programs: each is read back, and says what the JSON says."""

import csv
import io
import json

import networkx as nx
import pytest

from core.api.graph_forms import gexf_text, graphml_text

FORMS = ("graphml", "gexf", "cyjs", "csv")
ADDRESSES = ("graph/", "clusters/aluminium-cluster/graph/", "organisations/smelter/neighbourhood/?depth=2")
COLUMNS = [
    "source", "target", "key", "kind", "product", "quantity", "unit", "basis", "quantity_year", "includes_others", "share_percent",
    "status", "confidence",
]  # fmt: skip


def text_of(client, address, form):
    address += f"{'&' if '?' in address else '?'}format={form}"
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8")


def read_back(text, form):
    """Return nodes and edges of a graph as read by networkx (by csv for the table), without what a reader adds of its own."""
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        return None, {row["key"]: {name: value for name, value in row.items() if value and name != "key"} for row in rows}
    if form == "cyjs":
        graph = nx.cytoscape_graph(json.loads(text))
    elif form == "gexf":
        graph = nx.read_gexf(io.BytesIO(text.encode()))
    else:
        graph = nx.parse_graphml(text, force_multigraph=True)
    own = {"label", "id", "value", "key", "source", "target"}
    nodes = {key: {name: value for name, value in data.items() if name not in own} for key, data in graph.nodes(data=True)}
    edges = (
        graph.edges(keys=True, data=True)
        if graph.is_multigraph()
        else [(*ends, data["id"], data) for *ends, data in graph.edges(data=True)]
    )
    return nodes, {
        key: {name: value for name, value in data.items() if name not in own} | {"source": supplier, "target": customer}
        for supplier, customer, key, data in edges
    }


def expected(document, form):
    nodes = {node["id"]: {name: value for name, value in node.items() if name != "id"} for node in document["nodes"]}
    edges = {edge["key"]: {name: value for name, value in edge.items() if name != "key"} for edge in document["edges"]}
    if form != "csv":
        return nodes, edges
    shown = {True: "true", False: "false"}
    return None, {
        key: {name: shown[value] if isinstance(value, bool) else str(value) for name, value in edge.items()} for key, edge in edges.items()
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_form_of_a_graph_says_what_the_json_says(address, form, world, api, client):
    assert read_back(text_of(client, address, form), form) == expected(api(address), form)


def test_what_is_not_known_is_left_out_of_every_form(world, client):
    for form in ("graphml", "gexf", "cyjs"):
        _nodes, edges = read_back(text_of(client, "graph/", form), form)
        assert set(edges["ore"]) == {"source", "target", "kind", "product", "includes_others", "status", "confidence"}
    [row] = [row for row in csv.DictReader(io.StringIO(text_of(client, "graph/", "csv"))) if row["key"] == "ore"]
    assert list(row) == COLUMNS
    assert (row["quantity"], row["unit"], row["basis"]) == ("", "", "")


def test_the_graph_itself_says_what_it_was_made_for(world, client):
    address = "organisations/smelter/neighbourhood/?depth=2"
    about = {"as_of": "2026-11-24", "organisation": "smelter", "direction": "both", "depth": 2}
    graphml = nx.parse_graphml(text_of(client, address, "graphml"), force_multigraph=True).graph
    assert {name: graphml[name] for name in about} == about
    assert nx.cytoscape_graph(json.loads(text_of(client, address, "cyjs"))).graph == about
    description = "as_of: 2026-11-24; organisation: smelter; direction: both; depth: 2"
    assert f"<description>{description}</description>" in text_of(client, address, "gexf")


def test_programs_that_show_a_graph_find_the_names_as_labels(world, client):
    graph = nx.read_gexf(io.BytesIO(text_of(client, "graph/", "gexf").encode()))
    assert graph.nodes["refinery"]["label"] == "Əlvan Refinery"


def test_truth_values_are_written_as_xml_schema_spells_them(world, client):
    text = text_of(client, "graph/", "graphml")
    assert ">True<" not in text
    assert ">False<" not in text
    assert ">false<" in text


def test_filters_narrow_every_form(world, client):
    for form in FORMS:
        _nodes, edges = read_back(text_of(client, "graph/?kind=waste", form), form)
        assert list(edges) == ["scrap-back"]


def test_an_organisation_without_linkages_is_there_in_every_form_that_has_nodes(world, client):
    from tests.factories import organisation  # noqa: PLC0415

    organisation("alone")
    for form in ("graphml", "gexf", "cyjs"):
        nodes, edges = read_back(text_of(client, "organisations/alone/neighbourhood/", form), form)
        assert (list(nodes), edges) == (["alone"], {})


def test_each_form_has_its_type_its_file_name_and_its_own_tag(world, client):
    tags = set()
    types = {
        "graphml": "application/graphml+xml; charset=utf-8", "gexf": "application/gexf+xml; charset=utf-8",
        "cyjs": "application/vnd.cytoscape+json; charset=utf-8", "csv": "text/csv; charset=utf-8",
    }  # fmt: skip
    for form, media_type in types.items():
        response = client.get("/api/v1/clusters/aluminium-cluster/graph/", {"format": form})
        assert response["Content-Type"] == media_type
        assert response["Content-Disposition"] == f'inline; filename="aluminium-cluster-graph.{form}"'
        tags.add(response["ETag"])
        again = client.get("/api/v1/clusters/aluminium-cluster/graph/", {"format": form}, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
    assert len(tags) == len(types)


def test_the_accept_header_chooses_the_form_too(world, client):
    response = client.get("/api/v1/graph/", headers={"Accept": "application/graphml+xml"})
    assert response["Content-Type"].startswith("application/graphml+xml")


def test_an_unknown_form_names_the_known_ones(world, api):
    assert "json, csv, graphml, gexf, cyjs" in api("graph/", code=400, format="dot")["errors"]["format"][0]


def test_signs_that_xml_cannot_hold_do_not_break_a_document():
    nodes = [{"id": "a", "name": "A\x0bB <&> \ufffe"}]
    document = {"directed": True, "multigraph": True, "graph": {}, "nodes": nodes, "edges": []}
    assert nx.parse_graphml(graphml_text(document)).nodes["a"]["name"] == "AB <&> "
    assert nx.read_gexf(io.BytesIO(gexf_text(document).encode())).nodes["a"]["label"] == "AB <&> "
