"""Every error is a problem document that says what was found, what was expected and what to do."""

import base64
import json

import pytest
from django.test import Client
from django.urls import resolve

from analysis.errors import GraphError
from core.api import views
from core.errors import ConflictError, DomainError, NotAllowedError
from tests.api.test_endpoints import ENDPOINTS


def problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert "ETag" not in response
    document = json.loads(response.content)
    assert {"type", "title", "status", "detail"} <= set(document)
    assert document["status"] == status
    return document


@pytest.mark.parametrize(
    "path",
    ["organisations/", "organisations/smelter/", "linkages/", "linkages/metal/", "products/aluminium/", "graph/", "clusters/", "schema/",
     "clusters/aluminium-cluster/map/", "clusters/aluminium-cluster/value-chain/", "organisations/smelter/neighbourhood/"],
)  # fmt: skip
def test_an_unknown_parameter_is_refused_with_the_known_ones(path, world, client):
    document = problem(client.get(f"/api/v1/{path}", {"colour": "red"}), 400)
    assert "known are" in document["errors"]["colour"][0]
    assert "format" in document["errors"]["colour"][0]


BAD = [
    ("linkages/", "kind", "gold"),
    ("linkages/", "as_of", "yesterday"),
    ("linkages/", "as_of", "2026-02-30"),
    ("linkages/", "as_of", "20260101"),
    ("linkages/", "hs", "12ab"),
    ("linkages/", "country", "Oman"),
    ("linkages/", "country", "XX"),
    ("organisations/", "country", "OM,ZQ"),
    ("linkages/", "quantified", "yes"),
    ("linkages/", "supplier", "nobody"),
    ("linkages/", "cluster", "none"),
    ("linkages/", "scope", "inside"),
    ("linkages/", "scope", "inside,boundary"),
    ("linkages/", "limit", "0"),
    ("linkages/", "limit", "1001"),
    ("linkages/", "limit", "-1"),
    ("linkages/", "limit", "ten"),
    ("linkages/", "cursor", "abc"),
    ("linkages/", "cursor", "WzEsIDJd"),
    ("linkages/", "count", "1"),
    ("linkages/", "ordering", "name"),
    ("linkages/", "format", "xml"),
    ("linkages/", "q", "a\0b"),
    ("organisations/", "industry", "99"),
    ("organisations/", "industry", "metal"),
    ("organisations/", "makes", "gold"),
    ("organisations/", "bbox", "1,2,3"),
    ("organisations/", "bbox", "1,2,3,nan"),
    ("organisations/", "bbox", "0,10,1,5"),
    ("organisations/", "near", "91,0"),
    ("organisations/", "near", "1"),
    ("organisations/", "radius_km", "5"),
    ("clusters/aluminium-cluster/value-chain/", "year", "25"),
    ("clusters/aluminium-cluster/suppliers/", "as_of", "x"),
    ("clusters/compare/", "keys", ""),
    ("clusters/compare/", "keys", "aluminium-cluster"),
    ("clusters/compare/", "keys", "aluminium-cluster,nowhere"),
    ("organisations/smelter/neighbourhood/", "depth", "7"),
    ("organisations/smelter/neighbourhood/", "direction", "sideways"),
    ("organisations/smelter/", "as_of", "x"),
]


@pytest.mark.parametrize(("path", "name", "value"), BAD)
def test_a_bad_value_is_refused_by_name(path, name, value, world, client):
    document = problem(client.get(f"/api/v1/{path}", {name: value}), 400)
    assert list(document["errors"]) == [name]
    assert all(document["errors"][name])


def test_several_wrong_parameters_are_told_at_once(world, client):
    document = problem(client.get("/api/v1/linkages/?kind=gold&colour=red&as_of=x"), 400)
    assert set(document["errors"]) == {"kind", "colour", "as_of"}


def test_a_parameter_that_is_given_twice_means_both_values(world, keys, client):
    rows = client.get("/api/v1/linkages/?kind=waste&kind=ownership").json()["results"]
    assert [row["key"] for row in rows] == ["scrap-back", "stake"]


@pytest.mark.parametrize("parameters", [{"q": "mill", "cursor": "x"}, {"near": "1,2", "ordering": "key"}])
def test_ranked_lists_have_neither_pages_nor_another_order(parameters, world, client):
    problem(client.get("/api/v1/organisations/", parameters), 400)


@pytest.mark.parametrize(
    "path",
    ["organisations/nobody/", "products/nobody/", "industries/9999/", "zones/nobody/", "sources/nobody/", "linkages/nobody/",
     "clusters/nobody/", "clusters/nobody/graph/", "clusters/nobody/members/", "clusters/nobody/map/", "clusters/nobody/value-chain/",
     "clusters/nobody/suppliers/",
     "initiatives/nobody/", "organisations/nobody/neighbourhood/", "nothing/", "nothing/at/all/", "nothing",
     "nothing%0Aat/all/", "clusters/a%0A%26b/suppliers/", "organisations/a%00b/"],
)  # fmt: skip
def test_what_is_not_there_is_a_404(path, world, client):
    problem(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_method_that_is_not_there_is_told(method, world, client):
    response = getattr(client, method)("/api/v1/products/")
    problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/api/v1/linkages/")["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_form_that_nobody_writes_is_not_acceptable(world, client):
    document = problem(client.get("/api/v1/linkages/", headers={"accept": "application/xml"}), 406)
    assert "text/csv" in document["detail"]


def test_a_browser_gets_json(world, client):
    response = client.get("/api/v1/linkages/", headers={"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DomainError("A rule is broken."), 409),
        (ConflictError("It is there.", linkage="metal"), 409),
        (NotAllowedError("It is not yours.", scope=["OM"]), 403),
        (GraphError("It is %(what)s.", {"what": "no graph"}), 422),
    ],
)
def test_errors_of_the_domain_become_problems(error, status, world, client, monkeypatch):
    def broken(self):
        raise error

    monkeypatch.setattr(views.ListView, "answer", broken)
    document = problem(client.get("/api/v1/linkages/"), status)
    assert document["detail"] in ("A rule is broken.", "It is there.", "It is not yours.", "It is no graph.")
    if isinstance(error, ConflictError):
        assert document["linkage"] == "metal"


def test_what_nobody_foresaw_is_noted_and_told_without_its_text(world, monkeypatch, caplog):
    def broken(self):
        secret = "the password is swordfish"
        raise RuntimeError(secret)

    monkeypatch.setattr(views.ListView, "answer", broken)
    response = Client(raise_request_exception=False).get("/api/v1/linkages/")
    problem(response, 500)
    assert b"swordfish" not in response.content
    assert b"Traceback" not in response.content
    assert "swordfish" in caplog.text


def test_a_graph_above_its_size_is_refused_and_names_the_stream(world, client, monkeypatch):
    monkeypatch.setattr(views, "GRAPH_LARGEST", 3)
    document = problem(client.get("/api/v1/graph/"), 422)
    assert "format=ndjson" in document["detail"]
    problem(client.get("/api/v1/clusters/aluminium-cluster/graph/"), 422)


def test_options_and_head_are_answered(world, client):
    assert client.options("/api/v1/linkages/").status_code == 200
    response = client.head("/api/v1/linkages/")
    assert response.status_code == 200
    assert response["ETag"]
    assert response.content == b""


@pytest.mark.parametrize("address", ENDPOINTS.values())
def test_a_parameter_without_a_value_is_as_good_as_none(address, world, api):
    path, _mark, query = address.partition("?")
    given = dict(one.split("=") for one in query.split("&")) if query else {}
    view = resolve(f"/api/v1/{path}").func.view_class
    asked = {name: "" for name in (*view.filterset_class.base_filters, *view.reads, "format") if name not in given}
    assert api(path, **given, **asked) == api(path, **given)


def carried(*said):
    return base64.urlsafe_b64encode(b"".join(said)).decode()


@pytest.mark.parametrize("text", [b'"\\ud800"', b"[" * 2800, b"1e400", b"NaN", b"9" * 5000])
def test_a_cursor_that_nobody_made_is_refused(text, world, client):
    for address, name in (("/api/v1/zones/", "cursor"), ("/ogc/collections/zones/items", "cursor"), ("/api/v1/changes/", "since")):
        begun = b'["changes", 0, ' if name == "since" else b'["after", '
        for cursor in (carried(begun, text, b"]"), carried(text)):
            assert name in problem(client.get(address, {name: cursor}), 400)["errors"]
