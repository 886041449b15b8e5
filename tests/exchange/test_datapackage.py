"""The public data set: described as a Data Package, the same for whoever asks, and what leaves can come back."""

import re

import pytest

from core import memo
from core.visibility import Visibility
from exchange.datapackage.tables import ORDERS
from exchange.packs.format import TABLES
from exchange.packs.load import packs_load
from tests import factories as make
from tests.exchange.packwriting import errors_of
from tests.exchange.published import HOME, data_saved, register_empty, table
from tests.query_counts import query_count


@pytest.fixture
def saved(client, tmp_path):
    """Save the data set as a folder, as anybody could, and return it."""
    return lambda: data_saved(client, tmp_path / "packs" / "copy")


# --- the description ---


def check_schema(schema, resources):
    """Check what the profile of table schemas says."""
    names = [field["name"] for field in schema["fields"]]
    assert len(set(names)) == len(names)
    for field in schema["fields"]:
        assert field["type"] in {"string", "number", "integer", "year", "boolean"}
        allowed = {"required", "unique", "pattern", "enum", "maxLength", "minimum", "maximum"}
        assert set(field.get("constraints", {})) <= allowed
        if "pattern" in field.get("constraints", {}):
            re.compile(field["constraints"]["pattern"])
    assert set(schema.get("primaryKey", ())) <= set(names)
    required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
    assert set(schema.get("primaryKey", ())) <= required
    assert all(set(one) <= set(names) for one in schema.get("uniqueKeys", ()))
    for one in schema["foreignKeys"]:
        assert set(one["fields"]) <= set(names)
        assert one["reference"]["resource"] in resources
    assert schema["missingValues"] == [""]


def test_the_description_has_what_the_profile_wants(db, client):
    make.source()
    package = client.get(f"{HOME}datapackage.json").json()
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"])
    assert all("name" in one or "path" in one for one in package["licenses"])
    assert all("title" in one for one in package["sources"])
    resources = {one["name"]: one for one in package["resources"]}
    assert set(resources) == set(TABLES)
    for name, one in resources.items():
        assert (one["path"], one["type"], one["mediatype"], one["encoding"]) == (f"{name}.csv", "table", "text/csv", "utf-8")
        assert [field["name"] for field in one["schema"]["fields"]] == list(TABLES[name].column_names)
        check_schema(one["schema"], resources)
    before = package["version"]
    make.source()
    assert client.get(f"{HOME}datapackage.json").json()["version"] != before
    assert client.get(package["homepage"]).status_code == 200


# --- who sees what ---


@pytest.fixture
def hidden(db):
    """A register in which nearly everything has something hidden behind it."""
    make.industry(), make.hs()
    paper = make.source("paper")
    anchor = make.organisation("anchor", kind="anchor", sources=[paper])
    plain = make.organisation("plain", name="=Plain", aliases=["@one"], sources=[paper])
    secret = make.organisation("secret-firm", visibility=Visibility.AGENCY, sources=[paper])
    metal = make.product("metal")
    make.zone("park", operator=secret, sources=[paper])
    make.product_line(secret, metal, sources=[paper])
    make.linkage(anchor, secret, metal, key="to-secret", sources=[paper])
    one = make.linkage(anchor, plain, metal, key="zulu", quantity=None, sources=[paper], valid_from="2020")
    for key, quantity in (("alpha", 987.5), ("beta", 654.25)):
        make.claim(one, key=key, quantity=quantity, sources=[paper], valid_from="2021", quantity_visibility=Visibility.AGENCY)
    make.claim(one, key="gamma", quantity=1.0, sources=[paper], visibility=Visibility.SIGNED_IN)
    make.cluster("open", members=[(anchor, "anchor"), (secret, "processor")], sources=[paper])
    make.cluster("closed", members=[(secret, "anchor"), (plain, "processor")], sources=[paper])
    return paper


def test_a_visitors_view_is_published_whoever_asks_and_loads(hidden, client, saved, django_user_model):
    tables = {name: table(client, name) for name in TABLES}
    assert [row["key"] for row in tables["organisations"]] == ["anchor", "plain"]
    assert [row["operator"] for row in tables["zones"]] == [""]
    assert tables["product_lines"] == []
    # The first claim gives the linkage its key; of two that read the same without their figures one is left.
    assert [(row["key"], row["quantity"], row["unit"], row["basis"]) for row in tables["linkages"]] == [
        ("zulu", "", "", ""),
        ("alpha", "", "", ""),
    ]
    assert [row["key"] for row in tables["clusters"]] == ["open"]
    assert [row["organisation"] for row in tables["cluster_members"]] == ["anchor"]
    assert "secret" not in str(tables)
    officer = client.__class__()
    officer.force_login(django_user_model.objects.create_user("officer", password="not used here", role="officer"))
    assert {name: table(officer, name) for name in TABLES} == tables
    folder = saved()
    register_empty()
    assert errors_of(packs_load([folder])) == []
    assert {name: table(client, name) for name in TABLES} == tables


def test_text_that_a_spreadsheet_would_calculate_is_kept_from_it(hidden, client):
    [row] = [row for row in table(client, "organisations") if row["key"] == "plain"]
    assert (row["name"], row["aliases"]) == ("'=Plain", "'@one")


# --- what is wrong, and what it costs ---


def test_what_is_not_there_or_not_known_is_refused(db, client):
    for address, code in (
        *(("nothing.csv", 404), ("Sources.csv", 404), ("", 404), ("organisations/", 404), ("user.csv", 404)),
        *(("organisations.csv?limit=1", 400), ("datapackage.json?nonsense=1", 400), ("sources.csv?format=csv", 400)),
    ):
        response = client.get(HOME + address)
        assert (response.status_code, response["Content-Type"]) == (code, "application/problem+json"), address
    assert client.post(f"{HOME}sources.csv").status_code == 405
    assert client.get(f"{HOME}sources.csv", headers={"accept": "application/json"}).status_code == 406


def test_the_client_that_has_a_table_is_told_so(hidden, client):
    for path in ("datapackage.json", "organisations.csv"):
        first = client.get(HOME + path)
        assert first["Cache-Control"] == "public, no-cache"
        assert client.get(HOME + path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(f"{HOME}sources.csv", headers={"origin": "https://elsewhere.example"})["Access-Control-Allow-Origin"] == "*"


def test_more_rows_take_no_more_queries(hidden, client):
    def ask():
        memo.forget()
        for name in ("datapackage", *TABLES):
            with query_count(f"data:{name}"):
                response = client.get(f"{HOME}{name}.{'json' if name == 'datapackage' else 'csv'}")
                b"".join(response)

    def more(count):
        for _ in range(count):
            firm, product = make.organisation(sources=[hidden]), make.product()
            make.product_line(firm, product, sources=[hidden])
            make.linkage(firm, make.organisation(sources=[hidden]), product, sources=[hidden])
            make.zone(operator=firm, sources=[hidden])
            make.cluster(members=[(firm, "anchor")], sources=[hidden])
            make.partner(make.initiative(sources=[hidden]), firm)
            make.recipe(product, make.product(), sources=[hidden])
            make.capability(firm, sources=[hidden])

    more(1)
    ask()
    more(3)
    ask()


def test_every_order_is_that_of_a_table():
    assert set(ORDERS) <= set(TABLES)
