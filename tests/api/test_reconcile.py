"""The reconciliation services: every answer has the shape that specification 0.2 demands, and every question that is wrong is refused."""

import json
import re

import pytest
from django.test import Client

from firms.services import organisation_update
from tests import factories as make
from tests.query_counts import query_count

HOME = "/reconcile/organisations"
PRODUCTS = "/reconcile/products"
FORM = "application/x-www-form-urlencoded"


def asked(client, batch, home=HOME, code=200, how="get"):
    """Send a batch and return the results by query; the shape of each is checked."""
    response = getattr(client, how)(home, {"queries": json.dumps(batch)}) if how == "get" else posted(client, home, queries=batch)
    assert response.status_code == code, response.content
    answer = response.json()
    if code == 200:
        assert answer.keys() == batch.keys()
        for query, found in answer.items():
            shape_of_results(found, batch[query].get("limit", 10))
    return answer


def posted(client, home, **fields):
    body = "&".join(f"{name}={json.dumps(value)}".replace(" ", "+").replace("&", "%26") for name, value in fields.items())
    return client.post(home, body.encode(), content_type=FORM)


def shape_of_results(found, limit):
    """Check what the schema of results of the specification says, and the order that it wants."""
    assert set(found) == {"result"}
    results = found["result"]
    assert len(results) <= limit
    for one in results:
        assert {"id", "name", "score"} <= set(one) <= {"id", "name", "description", "score", "features", "match", "type"}
        assert all(isinstance(one[name], str) and one[name] for name in ("id", "name"))
        assert isinstance(one["score"], int | float)
        assert 0 <= one["score"] <= 100
        assert isinstance(one["match"], bool)
        assert all(set(kind) == {"id", "name"} for kind in one["type"])
    assert [one["score"] for one in results] == sorted((one["score"] for one in results), reverse=True)
    assert sum(one["match"] for one in results) <= 1


def keys(found):
    return [one["id"] for one in found["result"]]


# --- the manifest ---


@pytest.mark.parametrize(("home", "page"), [(HOME, "organisations"), (PRODUCTS, "products")])
def test_the_manifest_has_what_the_specification_wants(db, client, home, page):
    manifest = client.get(home).json()
    assert {"versions", "name", "identifierSpace", "schemaSpace", "view"} <= set(manifest)
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == f"http://testserver/{page}/"
    assert manifest["view"] == {"url": f"http://testserver/{page}/{{{{id}}}}/"}
    assert set(manifest["preview"]) == {"url", "width", "height"}
    assert manifest["preview"]["url"] == f"http://testserver{home}/preview/{{{{id}}}}"
    for name in ("entity", "property", "type"):
        suggest = manifest["suggest"][name]
        assert set(suggest) == {"service_url", "service_path"}
        assert client.get(suggest["service_url"] + suggest["service_path"], {"prefix": "a"}).status_code == 200
    propose = manifest["extend"]["propose_properties"]
    assert client.get(propose["service_url"] + propose["service_path"]).status_code == 200
    assert all(set(one) == {"id", "name"} for one in manifest["defaultTypes"])
    for address in (manifest["documentation"], manifest["schemaSpace"]):
        assert client.get(address).status_code == 200


def test_other_pages_may_ask_and_jsonp_is_not_offered(db, client):
    for response in (client.get(HOME, headers={"origin": "https://elsewhere.example"}), posted(client, HOME, queries={})):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["RateLimit"].startswith('"address";')  # nobody writes here
    refused = client.get(HOME, {"callback": "alert"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")


# --- queries ---


def test_a_batch_is_answered_by_the_ids_of_its_queries_however_it_is_sent(world, client):
    batch = {"q0": {"query": "Northern Smelter"}, "q1": {"query": "roling mil", "limit": 1}, "q2": {"query": "zzqq"}, "q3": {"query": ""}}
    answer = asked(client, batch)
    assert (keys(answer["q0"])[0], keys(answer["q1"]), keys(answer["q2"]), keys(answer["q3"])) == ("smelter", ["mill"], [], [])
    assert asked(client, batch, how="post") == answer
    assert asked(client, {}) == {}
    [first, *_others] = answer["q0"]["result"]
    assert first["match"] is True
    assert first["type"] == [{"id": "anchor", "name": "anchor"}, {"id": "organisation", "name": "Organisation"}]


def test_two_of_one_name_are_no_match(world, client):
    make.organisation("smelter-two", name="Northern Smelter", country="CA")
    [one, other] = asked(client, {"q": {"query": "Northern Smelter"}})["q"]["result"]
    assert {one["id"], other["id"]} == {"smelter", "smelter-two"}
    assert not one["match"]
    assert not other["match"]


def told(**properties):
    return [{"pid": pid, "v": value} for pid, value in properties.items()]


def test_what_is_told_beside_the_name_raises_and_lowers_the_score(world, client):
    def score(**properties):
        [best, *_] = asked(client, {"q": {"query": "Northern Smelter", "properties": told(**properties)}})["q"]["result"]
        assert best["id"] == "smelter"
        return best["score"], best["match"]

    alone = score()
    assert score(country="OM")[0] > alone[0] > score(country="CA")[0]
    assert score(country="Oman") == score(country="om") == score(country={"id": "OM"}) == score(country=["OM"])
    assert score(country="Nowhereland") == alone
    assert score(zone="north-port")[0] > alone[0]
    assert score(zone="North port") == score(zone="north-port")
    assert score(isic="24") == score(isic="2420") == score(isic=["10", "24"]) == alone
    assert score(isic="10") == (pytest.approx(alone[0] / 2, abs=0.01), False)
    assert score(founded=2004) == alone
    assert score(founded="1950", isic="10")[0] == pytest.approx(alone[0] / 4, abs=0.01)
    assert score(locality="Somewhere") == alone  # not known of it


def test_a_type_narrows(world, client):
    make.organisation("institute", name="Northern Smelter Institute", kind="institute")
    assert keys(asked(client, {"q": {"query": "Northern Smelter", "type": "anchor"}})["q"]) == ["smelter"]
    assert "institute" in keys(asked(client, {"q": {"query": "Northern Smelter", "type": ["institute", {"id": "firm"}]}})["q"])
    assert keys(asked(client, {"q": {"query": "Northern Smelter", "type": "organisation"}})["q"])[0] == "smelter"


def test_products_are_found_by_name_and_hs_code(world, client):
    answer = asked(
        client,
        {
            "exact": {"query": "Aluminium"},
            "misspelt": {"query": "alumnium"},
            "hs": {"query": "Aluminium", "properties": told(hs="2818")},
            "stage": {"query": "Aluminium", "type": "waste"},
        },
        PRODUCTS,
    )
    assert next((one["id"], one["match"]) for one in answer["exact"]["result"]) == ("aluminium", True)
    assert answer["exact"]["result"][0]["score"] == 100
    assert keys(answer["misspelt"])[0] == "aluminium"
    assert not answer["misspelt"]["result"][0]["match"]
    assert [(one["score"], one["match"]) for one in answer["hs"]["result"] if one["id"] == "aluminium"] == [(50, False)]
    assert keys(answer["stage"]) == []


def test_a_market_is_never_meant_and_what_is_hidden_is_not_there(world, client, officer):
    assert "market-abroad" not in keys(asked(client, {"q": {"query": "Abroad"}})["q"])
    batch = {"q": {"query": "Hidden Firm"}}
    assert keys(asked(client, batch)["q"]) == []
    assert keys(asked(officer.client, batch)["q"]) == ["hidden-firm"]
    answer = posted(officer.client, HOME, queries=batch)
    assert (keys(answer.json()["q"]), answer["Cache-Control"]) == (["hidden-firm"], "private, no-cache")
    assert "Access-Control-Allow-Origin" not in answer


def test_a_session_needs_no_form_token_and_a_token_that_reads_is_enough(world, django_user_model):
    strict, desk = Client(enforce_csrf_checks=True), Client()
    user = django_user_model.objects.create_user("keeper", password="not used here", role="officer")
    strict.force_login(user)
    desk.force_login(user)
    assert keys(posted(strict, HOME, queries={"q": {"query": "Hidden Firm"}}).json()["q"]) == ["hidden-firm"]
    page = desk.post("/account/tokens/", {"name": "OpenRefine", "scope": "read", "days": "30"}).content.decode()
    [key] = re.findall(r'<code id="key">([0-9a-zA-Z]+)</code>', page)
    body = b'queries={"q":{"query":"Hidden+Firm"}}'
    answer = Client().post(HOME, body, content_type=FORM, headers={"authorization": f"Token {key}"})
    assert keys(answer.json()["q"]) == ["hidden-firm"]


# --- suggestions, properties, data extension, preview ---


def test_records_properties_and_types_are_suggested(world, client):
    [first, *_] = client.get(f"{HOME}/suggest/entity", {"prefix": "north"}).json()["result"]
    assert set(first) == {"id", "name", "description", "notable"}
    assert first["id"] == "smelter"
    assert client.get(f"{HOME}/suggest/entity", {"prefix": "north", "cursor": "1"}).json()["result"] == []
    assert client.get(f"{HOME}/suggest/entity").json() == {"result": []}
    assert client.get(f"{HOME}/suggest/property", {"prefix": "cou"}).json() == {"result": [{"id": "country", "name": "country"}]}
    assert {"id": "isic", "name": "industry (ISIC Rev.4)"} in client.get(f"{HOME}/suggest/property", {"prefix": "rev"}).json()["result"]
    assert client.get(f"{PRODUCTS}/suggest/type", {"prefix": "was"}).json() == {"result": [{"id": "waste", "name": "waste"}]}


def test_what_is_known_is_proposed_and_added_to_rows(world, client):
    proposed = client.get(f"{HOME}/properties", {"type": "organisation", "limit": "3"}).json()
    assert (proposed["type"], proposed["limit"]) == ("organisation", 3)
    assert [one["id"] for one in proposed["properties"]] == ["country", "zone", "website"]
    wanted = {
        "ids": ["smelter", "nobody", "hidden-firm"],
        "properties": [{"id": name} for name in ("country", "zone", "isic", "founded", "latitude", "website")],
    }
    answer = posted(client, HOME, extend=wanted).json()
    assert client.get(HOME, {"extend": json.dumps(wanted)}).json() == answer
    assert [one["id"] for one in answer["meta"]] == [one["id"] for one in wanted["properties"]]
    assert answer["rows"] == {
        "smelter": {
            "country": [{"str": "OM"}],
            "zone": [{"id": "north-port", "name": "North port"}],
            "isic": [{"str": "2420"}],
            "founded": [{"int": 2004}],
            "latitude": [{"float": 24.49}],
            "website": [],
        },
        "nobody": {name: [] for name in ("country", "zone", "isic", "founded", "latitude", "website")},
        "hidden-firm": {name: [] for name in ("country", "zone", "isic", "founded", "latitude", "website")},
    }


def test_questions_are_answered_as_openrefine_asks_them(world, client):
    """OpenRefine adds to what is typed what the suggest service of Freebase was asked with."""
    more = {"spell": "always", "exact": "false", "prefixed": "true", "scoring": "schema", "type": "organisation", "type_strict": "any"}
    for what, prefix in (("entity", "north"), ("property", "cou"), ("type", "fir")):
        asked = {"prefix": prefix}
        plain = client.get(f"{HOME}/suggest/{what}", asked).json()
        assert plain["result"]
        assert client.get(f"{HOME}/suggest/{what}", asked | more).json() == plain
    [first] = client.get(f"{HOME}/suggest/entity", {"prefix": "north"}).json()["result"]
    assert first["notable"] == ["anchor", "Organisation"]


def test_a_question_may_have_properties_and_no_name(world, client):
    organisation_update(world.smelter, actor=make.ACTOR, website="https://smelter.example/", name_local="المصهر الشمالي")
    queries = {
        "site": {"properties": told(website="https://www.smelter.example/about")},
        "local": {"properties": told(name_local="المصهر الشمالي")},
        "country": {"properties": told(country="OM")},
    }
    answer = client.get(HOME, {"queries": json.dumps(queries)})
    assert answer.status_code == 200
    found = {name: [one["id"] for one in each["result"]][:1] for name, each in answer.json().items()}
    assert found == {"site": ["smelter"], "local": ["smelter"], "country": []}


def test_more_candidates_than_there_may_be_means_the_most(world, client):
    queries = [json.dumps({"q": {"query": "north", "limit": limit}}) for limit in (50, 51, 10**9)]
    most, *more = (client.get(HOME, {"queries": one}).json() for one in queries)
    assert more == [most, most]


def test_only_the_preview_may_be_framed(world, client):
    response = client.get(f"{HOME}/preview/smelter")
    assert response.status_code == 200
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "Northern Smelter" in response.content.decode()
    assert client.get(HOME)["X-Frame-Options"] == "DENY"
    assert client.get(f"{PRODUCTS}/preview/aluminium").status_code == 200
    for address in (f"{HOME}/preview/hidden-firm", f"{HOME}/preview/nobody", "/reconcile/nothing/preview/smelter"):
        assert client.get(address).status_code == 404


# --- what is wrong ---

LONG = "a" * 501
DEEP = "[" * 100_000
NESTED = json.dumps({"q": {"query": "a", "type": None}}).replace("null", "[" * 900 + "]" * 900)
QUERIES = [
    *({"limit": limit} for limit in (0, -1, "3", True, 1.5)),
    *({"type": kind} for kind in ("nothing", 1, [[]])),
    *({"properties": one} for one in (1, [1], [{"v": 1}], [{"pid": "country"}], told(nothing=1), told(country="a") * 21)),
    *({"properties": told(country=value)} for value in ([[]], None, {}, LONG)),
    *({"query": text} for text in (LONG, "\0", 1, None)),
    {"nonsense": 1},
]
WRONG = [
    *(("queries", text) for text in ('{"q": {"query": "\\ud800"}}', '{"q": {"query": "a", "type": "\\ud800"}}', '{"q": {"query": 1e400}}')),
    *(("extend", text) for text in ('{"ids": ["\\ud800"], "properties": []}', '{"ids": [], "properties": [{"id": "\\ud800"}]}')),
    *(("queries", text) for text in ("", "x", "[]", "1", "null", DEEP, NESTED, '{"q": 1}', '{"q": {}}')),
    *(("queries", json.dumps({"q": {"query": "a", **more}})) for more in QUERIES),
    ("queries", json.dumps({f"q{number}": {"query": "a"} for number in range(26)})),
    *(("extend", text) for text in ("x", "[]", "{}", '{"ids": 1, "properties": []}')),
    *(("extend", text) for text in ('{"ids": [1], "properties": []}', '{"ids": [], "properties": [1]}')),
    *(("extend", json.dumps({"ids": ["a"] * count, "properties": [{"id": name}]})) for count, name in ((1, "nothing"), (101, "country"))),
]


def test_what_is_wrong_is_refused_by_name(db, client):
    for name, value in WRONG:
        for response in (
            client.get(HOME, {name: value}),
            client.post(HOME, f"{name}={value}".encode(), content_type=FORM),
        ):
            assert response.status_code == 400, value[:80]
            assert response["Content-Type"] == "application/problem+json"
            assert all(one.partition(".")[0] in (name, "queries") for one in response.json()["errors"])


def test_other_wrong_questions_are_refused_too(db, client):
    for address, parameters in (
        (HOME, {"nonsense": "1"}),
        (HOME, {"queries": "{}", "extend": "{}"}),
        (f"{HOME}/suggest/entity", {"prefix": "a" * 201}),
        (f"{HOME}/suggest/entity", {"prefix": "\0"}),
        (f"{HOME}/suggest/entity", {"cursor": "-1"}),
        (f"{HOME}/suggest/type", {"nonsense": "1"}),
        (f"{HOME}/properties", {"type": "nothing"}),
        (f"{HOME}/properties", {"limit": "0"}),
        (f"{HOME}/preview/smelter", {"nonsense": "1"}),
    ):
        assert client.get(address, parameters).status_code == 400, (address, parameters)
    for address in ("/reconcile/nothing", f"{HOME}/suggest/nothing/", "/reconcile/nothing/properties", "/reconcile/"):
        assert client.get(address).status_code == 404
    assert client.post(HOME, b"", content_type=FORM).status_code == 400
    assert client.post(HOME, b"queries=%FF%FE", content_type=FORM).status_code == 400
    assert client.post(HOME, b"&".join(b"a=1" for _ in range(1200)), content_type=FORM).status_code == 400
    assert client.post(HOME, b"queries=" + b"a" * 1_000_001, content_type=FORM).status_code == 413
    assert client.post(HOME, {"queries": {}}, content_type="application/json").status_code == 415
    assert client.put(HOME).status_code == 405


# --- what it costs ---


def test_a_larger_batch_over_more_records_takes_no_more_queries(world, client):
    def batch(count, name):
        return {f"q{number}": {"query": f"{name} {number}", "properties": told(country="OM")} for number in range(count)}

    small = {HOME: batch(2, "Northern Smelter"), PRODUCTS: {"q": {"query": "aluminium"}, "p": {"query": "alumnia"}}}
    for home, queries in small.items():
        with query_count(f"reconcile:{home.rpartition('/')[2]}"):
            asked(client, queries, home)
    for number in range(4):
        make.organisation(name=f"Northern Smelter {number}", zone=world.port, industry=world.metals)
        make.product(name=f"Aluminium {number}", parent=world.aluminium)
    large = {HOME: batch(25, "Northern Smelter"), PRODUCTS: {f"q{number}": {"query": f"alumnium {number}"} for number in range(25)}}
    for home, queries in large.items():
        with query_count(f"reconcile:{home.rpartition('/')[2]}"):
            asked(client, queries, home)
    ids = [{"ids": one, "properties": [{"id": "zone"}, {"id": "isic"}]} for one in (["mill"], ["mill", "mine", "smelter", "owner"])]
    for wanted in ids:
        with query_count("reconcile:extend"):
            assert client.get(HOME, {"extend": json.dumps(wanted)}).status_code == 200


def test_an_answer_that_the_client_has_is_a_304(world, client):
    for address in (HOME, f"{HOME}/suggest/entity?prefix=north", f"{HOME}/preview/smelter"):
        first = client.get(address)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
