"""The OpenAPI document: valid, without a warning, and true to the answers."""

import json
import re

import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

from config.api_urls import urlpatterns
from core.api.views import ListView, ReadView
from devtools.steps import ROOT
from tests.api.test_endpoints import ENDPOINTS


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    file = tmp_path_factory.mktemp("schema") / "openapi.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(file))
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_document_is_openapi_3_1_and_valid(document):
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_the_document_is_served(document, client, db):
    served = client.get("/api/v1/schema/")
    assert served["Content-Type"] == "application/json"
    assert served.json()["paths"].keys() == document["paths"].keys()


def test_the_document_is_served_as_yaml_too(client, db):
    response = client.get("/api/v1/schema/", {"format": "yaml"})
    assert response.status_code == 200
    assert response.content.startswith(b"openapi: 3.1.0")


def views():
    for included in urlpatterns:
        for pattern in getattr(included, "url_patterns", ()):
            yield pattern.pattern, pattern.callback.view_class


def test_every_endpoint_declares_its_errors_and_its_parameters(document):
    for pattern, view in views():
        path = "/api/v1/" + re.sub(r"<slug:(\w+)>", r"{\1}", str(pattern))
        operation = document["paths"][path]["get"]
        assert issubclass(view, ReadView)
        assert {"200", "304", "400", "401", "406", "429"} <= set(operation["responses"])
        assert ("404" in operation["responses"]) == ("{" in path)
        for status in set(operation["responses"]) - {"200", "304", "308"}:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
        described = {one["name"]: one.get("description") for one in operation["parameters"] if one["in"] == "query"}
        known = set(view.filterset_class.base_filters)
        assert known <= set(described)
        assert all(described[name] for name in known)
        if issubclass(view, ListView):
            assert {"limit", "cursor", "count", "ordering", "format"} <= set(described)
            assert "text/csv" in operation["responses"]["200"]["content"]


@pytest.mark.parametrize("address", ENDPOINTS.values())
def test_answers_have_the_declared_shape(address, document, world, api):
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    path = (
        "/api/v1/"
        + re.sub(r"/(smelter|aluminium|2420|north-port|gazette-2025|programme|metal|aluminium-cluster)/", r"/{key}/", "/" + address)[1:]
    )
    path = path.split("?")[0].replace("industries/{key}", "industries/{code}")
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    shape = content.get("application/json") or content["application/geo+json"]
    errors = list(Draft202012Validator({**shape["schema"], "components": document["components"]}).iter_errors(api(address)))
    assert not errors, errors[0]


@pytest.mark.parametrize("address", ENDPOINTS.values())
def test_answers_have_no_field_that_is_not_declared(address, document, world, api):
    """Every object of an answer that stands for a component has the fields of that component."""
    body = api(address)
    rows = body.get("results", [body]) if isinstance(body, dict) else body
    path = (
        "/api/v1/"
        + re.sub(r"/(smelter|aluminium|2420|north-port|gazette-2025|programme|metal|aluminium-cluster)/", r"/{key}/", "/" + address)[1:]
    )
    path = path.split("?")[0].replace("industries/{key}", "industries/{code}")
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    schema = (content.get("application/json") or content["application/geo+json"])["schema"]
    schema = schema["properties"]["results"]["items"] if "results" in schema.get("properties", {}) else schema
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for row in rows:
        assert set(row) <= set(schema["properties"])


def test_every_address_of_the_document_stands_in_the_reference(document):
    docs = ROOT / "docs"
    reference = "".join((docs / name).read_text(encoding="utf-8") for name in ("api.md", "api/writing.md"))
    named = {re.sub(r"^[A-Z]+ |\?.*", "", name) for name in re.findall(r"`([^`\s]+|[A-Z]+ [^`\s]+)`", reference)}
    known = {re.sub(r"{\w+}", "{}", name) for name in named}
    assert [path for path in document["paths"] if re.sub(r"{\w+}", "{}", path.removeprefix("/api/v1/")) not in known] == []


def test_what_is_deprecated_is_listed_with_the_versions(document):
    operations = [one for methods in document["paths"].values() for one in methods.values() if isinstance(one, dict)]
    marked = [one["operationId"] for one in operations if one.get("deprecated") or any(p.get("deprecated") for p in one["parameters"])]
    versions = (ROOT / "docs" / "api" / "versions.md").read_text(encoding="utf-8")
    assert marked == []
    assert "## Deprecated\n\nNothing is deprecated.\n" in versions


def test_the_log_of_versions_begins_with_the_newest(document):
    versions = (ROOT / "docs" / "api" / "versions.md").read_text(encoding="utf-8")
    days = re.findall(r"^\| (\d{4}-\d\d-\d\d) \|", versions, re.MULTILINE)
    assert days == sorted(set(days), reverse=True)
    assert f"has one version, `v{document['info']['version']}`" in versions
