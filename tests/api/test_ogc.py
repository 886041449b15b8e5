"""OGC API - Features: what the standard asks for, requirement by requirement."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from core import memo
from firms.services import zone_update
from register.services import organisations_merge
from tests import factories as make
from tests.query_counts import query_count

HOME = "/ogc/"
COLLECTIONS = ["organisations", "zones", "linkages"]
SCHEMA = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"


@pytest.fixture
def ogc(client):
    """Ask and return the JSON of the answer: `ogc("collections/zones/items", limit=1)`."""

    def ask(path, code=200, **parameters):
        response = client.get(path if path.startswith("http") else HOME + path, parameters or None)
        assert response.status_code == code, response.content
        return response.json()

    return ask


@pytest.fixture
def found(ogc):
    """Return the keys of the features of a collection: `found("zones", bbox="1,2,3,4")`."""
    return lambda name, **parameters: [one["id"] for one in ogc(f"collections/{name}/items", **parameters)["features"]]


def links(document):
    return {one["rel"]: one for one in document["links"]}


def test_everything_is_reached_by_links_from_the_landing_page(world, client):
    queue, seen = ["http://testserver/ogc/"], {}
    while queue:
        address = queue.pop()
        if address in seen or urlsplit(address).path.startswith(("/organisations", "/zones", "/linkages")):
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        seen[address] = response["Content-Type"]
        document = response.json()
        parts = [document, *document.get("collections", ())]
        queue += [one["href"] for part in parts for one in part.get("links", ())]
        for one in document.get("links", ()):
            if one["rel"] == "self":
                assert (one["href"], one["type"]) == (address, response["Content-Type"])
    assert {urlsplit(address).path for address in seen} == {
        *("/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections"),
        *(f"/ogc/collections/{name}" for name in COLLECTIONS),
        *(f"/ogc/collections/{name}/{what}" for name in COLLECTIONS for what in ("items", "schema")),
    }


def test_the_landing_page_names_the_relations_of_the_standard(world, ogc):
    assert set(links(ogc(""))) == {"self", "service-desc", "conformance", "data"}
    assert links(ogc(""))["service-desc"]["type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert ogc("conformance") == {"conformsTo": [SCHEMA + "core", SCHEMA + "oas30", SCHEMA + "geojson"]}


def test_the_description_is_openapi_3_0_and_tells_every_parameter(world, client, ogc):
    response = client.get("/ogc/api")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = response.json()
    validate(document)
    for name in COLLECTIONS:
        operation = document["paths"][f"/collections/{name}/items"]["get"]
        told = {one.get("name") or one["$ref"].rpartition("/")[2] for one in operation["parameters"]}
        refused = ogc(f"collections/{name}/items", code=400, nonsense="1")["errors"]["nonsense"][0]
        assert told == set(refused.partition("known are ")[2].rstrip(".").split(", "))
        assert {"bbox", "datetime", "limit", "cursor", "offset", "f"} <= told


@pytest.mark.parametrize("name", COLLECTIONS)
def test_features_are_what_the_description_and_the_schema_of_their_collection_say(world, ogc, client, name):
    zone_update(world.port, actor=make.ACTOR, aliases=["The port"])
    shapes = ogc("api")["components"]["schemas"]
    link = links(ogc(f"collections/{name}"))["describedby"]
    schema = ogc(link["href"])
    assert link["type"] == client.get(link["href"])["Content-Type"] == "application/schema+json"
    Draft202012Validator.check_schema(schema)
    in_schema, told = Draft202012Validator(schema), OAS30Validator({**shapes[f"{name}_items"], "components": {"schemas": shapes}})
    page = ogc(f"collections/{name}/items")
    told.validate(page)
    assert page["features"]
    for feature in page["features"]:
        there = {name: value for name, value in feature["properties"].items() if value is not None}
        in_schema.validate({**feature, "properties": there})
        assert set(feature["properties"]) == set(schema["properties"]["properties"]["properties"])


def test_a_collection_says_where_it_lies_and_since_when(world, ogc):
    one = ogc("collections/zones")
    assert one["extent"]["spatial"]["bbox"] == [[56.6, 24.5, 56.6, 24.5]]
    assert one["extent"]["temporal"]["interval"] == [["2002-01-01T00:00:00Z", None]]
    assert (one["itemType"], one["crs"]) == ("feature", ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"])
    assert links(one)["items"]["type"] == "application/geo+json"
    assert ogc("collections")["collections"][1] == one
    assert ogc("collections/organisations")["extent"]["temporal"]["interval"][0][0] == "2004-01-01T00:00:00Z"
    assert "extent" in ogc("collections/linkages")


def test_an_empty_register_has_collections_without_extent(nothing, ogc):
    assert all("extent" not in one for one in ogc("collections")["collections"])
    assert ogc("collections/linkages/items")["numberMatched"] == 0


def test_features_have_the_properties_of_the_interface(world, api, ogc):
    for name in COLLECTIONS:
        page = ogc(f"collections/{name}/items")
        rows = {row["key"]: row for row in api(f"{name}/")["results"]}
        assert [one["id"] for one in page["features"]] == list(rows)
        for one in page["features"]:
            assert one["properties"] == {key: value for key, value in rows[one["id"]].items() if key not in ("latitude", "longitude")}
        assert page["numberMatched"] == page["numberReturned"] == len(rows)
        assert page["timeStamp"].endswith("Z")


def test_a_linkage_is_the_line_from_supplier_to_customer(world, ogc):
    shapes = {one["id"]: one["geometry"] for one in ogc("collections/linkages/items")["features"]}
    assert shapes["metal"] == {"type": "LineString", "coordinates": [[56.61, 24.49], [56.5, 24.55]]}
    assert shapes["export"] is None  # a market has no place


def test_one_feature_has_links_and_what_is_merged_away_or_hidden_has_none(world, ogc, client):
    one = ogc("collections/organisations/items/smelter")
    assert one["geometry"] == {"type": "Point", "coordinates": [56.61, 24.49]}
    assert links(one)["collection"]["href"] == "http://testserver/ogc/collections/organisations"
    assert any(each["href"] == "http://testserver/organisations/smelter/" for each in one["links"])
    ogc("collections/organisations/items/hidden-firm", code=404)
    ogc("collections/organisations/items/nobody", code=404)
    ogc("collections/nothing/items", code=404)
    ogc("collections/nothing", code=404)
    ogc("nothing/", code=404)
    ogc("collections/a%0Ab/items/", code=404)
    assert client.get("/ogc/collections/organisations/items", headers={"accept": "application/json"})["Content-Type"] == "application/json"


def test_pages_neither_repeat_nor_leave_out_while_rows_come_and_go(world, ogc):
    keys, address, number = [], "collections/organisations/items", 0
    page = ogc(address, limit=2)
    while True:
        keys += [one["id"] for one in page["features"]]
        assert page["numberReturned"] == len(page["features"]) <= 2
        if number == 0:
            assert page["numberMatched"] == 5
            make.organisation("aaa")  # before what was read: it is not seen, and nothing is seen twice
            make.organisation("zzz")
        number += 1
        if "next" not in links(page):
            break
        assert links(page)["next"]["type"] == "application/geo+json"
        page = ogc(links(page)["next"]["href"])
        assert "prev" in links(page)
    assert keys == ["mill", "mine", "owner", "refinery", "smelter", "zzz"]


def test_some_may_be_passed_over_and_the_links_go_on_from_there(world, ogc, found):
    whole = found("organisations")
    address = "collections/organisations/items"
    assert found("organisations", offset=0) == whole
    page = ogc(address, offset=2, limit=2)
    assert [one["id"] for one in page["features"]] == whole[2:4]
    assert page["numberMatched"] == len(whole)
    assert [one["id"] for one in ogc(links(page)["next"]["href"])["features"]] == whole[4:6]
    assert [one["id"] for one in ogc(links(page)["prev"]["href"])["features"]] == whole[:2]
    assert found("organisations", offset=1_000_000) == []
    cursor = dict(parse_qsl(urlsplit(links(page)["next"]["href"]).query))["cursor"]
    assert "offset" in ogc(address, code=400, offset=1, cursor=cursor)["errors"]


def test_the_form_has_two_names(world, client):
    for name in ("f", "format"):
        for path, form, media_type in (
            ("", "json", "application/json"),
            ("collections/zones/items", "json", "application/json"),
            ("collections/zones/items", "geojson", "application/geo+json"),
            ("collections/zones/schema", "schema", "application/schema+json"),
        ):
            assert client.get(HOME + path, {name: form})["Content-Type"] == media_type
    assert client.get(f"{HOME}collections/zones/items", {"f": "json", "format": "json"}).status_code == 200
    assert client.get(f"{HOME}collections/zones/items", {"f": "json", "format": "geojson"}).status_code == 400
    other = links(client.get(f"{HOME}collections/zones/items", {"f": "json"}).json())["alternate"]["href"]
    assert client.get(other)["Content-Type"] == "application/geo+json"


def test_the_landing_page_has_two_addresses(world, client):
    answers = [client.get(address) for address in ("/ogc", "/ogc/")]
    assert [one.status_code for one in answers] == [200, 200]
    assert [one["Access-Control-Allow-Origin"] for one in answers] == ["*", "*"]
    assert answers[0].json()["links"][1:] == answers[1].json()["links"][1:]


def test_the_filters_go_along_from_page_to_page(world, ogc):
    page = ogc("collections/linkages/items", limit=1, kind="goods", bbox="55,20,60,30")
    assert "kind=goods" in links(page)["next"]["href"]
    assert "bbox=55,20,60,30" in links(page)["next"]["href"]


def test_too_large_a_limit_means_the_largest(world, ogc):
    for limit in ("1001", "100000000000000000000"):
        assert ogc("collections/zones/items", limit=limit)["numberReturned"] == 1


# --- boxes ---


def test_a_box_finds_the_points_in_it_and_what_has_no_place(world, found):
    make.organisation("nowhere")
    assert found("organisations", bbox="56,24,57,24.5") == ["nowhere", "smelter"]
    assert found("organisations", bbox="56,24,0,57,24.5,900") == ["nowhere", "smelter"]
    assert found("organisations", bbox="179,-20,-179,0") == ["mine", "nowhere", "owner"]
    assert found("zones", bbox="0,0,1,1") == []
    written = ["5.6e1,24,57.,+24.5", " 56 ,24, 57,24.5", "56.00000000000000008e+00,24,.57e2,24.5"]  # GDAL writes seventeen digits
    assert [found("organisations", bbox=box) for box in written] == [["nowhere", "smelter"]] * 3


def test_a_box_finds_the_lines_that_cross_it(world, found):
    boxes = {
        "56.49,24.48,56.62,24.56": True,  # around the whole line
        "56.54,24.51,56.57,24.53": True,  # around its middle, no end inside
        "56.5,24.55,56.5,24.55": True,  # its end
        "56.5,24.48,56.52,24.5": False,  # below it, where its own box is
        "56.59,24.53,56.61,24.55": False,  # above it
        "10,10,20,20": False,
        "56.62,24.4,57,24.6": False,
    }
    answers = {box: found("linkages", bbox=box) for box in boxes}
    assert {box: "metal" in keys for box, keys in answers.items()} == boxes
    assert all("export" in keys for keys in answers.values())  # without a line


def test_a_box_across_the_antimeridian_finds_lines_on_both_sides(world, found):
    west = make.organisation("far-west", latitude=10.0, longitude=170.0)
    east = make.organisation("far-east", latitude=10.0, longitude=179.0)
    make.linkage(west, east, world.aluminium, key="far")
    assert "far" in found("linkages", bbox="175,5,-175,15")
    assert "far" not in found("linkages", bbox="-175,5,-170,15")


# --- times ---


def test_a_time_finds_the_linkages_of_which_it_speaks(world, found):
    times = {
        "2014-01-01": {"was"},
        "2014-01-01T12:00:00Z": {"was"},
        "2015-12-31T23:30:00-02:00": set(),  # 2016 in UTC
        "2015-12-31T23:30:00+02:00": {"was"},
        "../2012-01-01": {"was"},
        "/2012-01-01": {"was"},
        "2015-06-01/..": {"was", "export"},
        "2021-01-01/2021-05-15": {"export"},
        "2021-01-01/2021-04-30": set(),
        "2016-01-01/": {"export"},
    }
    answers = {time: set(found("linkages", datetime=time)) for time in times}
    assert {time: keys & {"was", "export"} for time, keys in answers.items()} == times
    assert all("hope" in keys for keys in answers.values())  # of no known time


def test_organisations_and_zones_are_there_from_their_beginning_on(world, found):
    assert "smelter" in found("organisations", datetime="2004-01-01")
    assert "smelter" not in found("organisations", datetime="../2003-12-31")
    assert "mill" in found("organisations", datetime="1900-01-01")
    assert found("zones", datetime="2002-01-01/..") == ["north-port"]
    assert found("zones", datetime="2001-12-31") == []


# --- what is wrong ---


BOXES = ("1,2,3", "1,2,3,4,5", "a,b,c,d", "1,9,2,8", "-181,0,0,0", "0,0,x,1,1,1", "0,0,0,0,0,0,0", "nan,0,1,1", ",,,", "", " ")
NUMBERS = ("1e99", "1e", ".", "1_0", "1" * 99, "١")
WRONG = [
    *(("bbox", text) for text in (*BOXES, *(f"{number},0,1,1" for number in NUMBERS))),
    *(
        ("datetime", text)
        for text in ("2014", "2018-13-01", "2018-02-12/2017-01-01", "../..", "/", "1/2/3", "2018-02-12T23:20:50", "\0", "")
    ),
    *(("limit", text) for text in ("0", "-1", "x", "1.5", "", "00", "٣")),
    *(("cursor", text) for text in ("x", "WyJhZnRlciJd")),
    *((name, text) for name in ("format", "f") for text in ("html", "csv")),
    *(("offset", text) for text in ("-1", "x", "1.5", "1000001", "9" * 30, "٣")),
    *(("kind", "nonsense"), ("cluster", "nothing"), ("q_", "1"), ("near", "1,2"), ("page", "2")),
]


def test_what_is_wrong_is_refused_by_name(db, ogc):
    refused = {
        (name, value): ogc(f"collections/{collection}/items", code=400, **{name: value})["errors"].keys()
        for collection in ("organisations", "linkages")
        for name, value in WRONG
    }
    assert refused == {(name, value): {name} for name, value in WRONG}


def test_no_answer_passes_over_a_parameter_that_it_does_not_know(world, ogc):
    for path in ("", "api", "conformance", "collections", "collections/zones", "collections/zones/items/north-port"):
        assert "nonsense" in ogc(path, code=400, nonsense="1")["errors"]


def test_a_feature_that_was_merged_leads_to_the_one_that_it_is_now(world, client, ogc):
    twin = make.organisation("twin", country="OM", sources=[world.paper])
    batch = organisations_merge(world.mill, [twin], actor=make.ACTOR, reason="One firm.")
    assert batch.pk
    answer = client.get("/ogc/collections/organisations/items/twin")
    assert (answer.status_code, answer["Location"]) == (308, "/ogc/collections/organisations/items/mill")
    told = ogc("api")["paths"]["/collections/organisations/items/{key}"]["get"]["responses"]
    assert str(answer.status_code) in told


def test_nothing_is_written_here(world, client):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/ogc/collections/zones/items").status_code == 405
    assert client.get("/ogc/", headers={"accept": "text/html"}).status_code == 406


# --- what it costs ---


def test_the_client_that_has_an_answer_is_told_so_and_queries_do_not_grow(world, client):
    paths = ("", "api", "conformance", "collections", *(f"collections/{name}/items" for name in COLLECTIONS))
    for path in paths:
        first = client.get(HOME + path)
        assert client.get(HOME + path, headers={"if-none-match": first["ETag"]}).status_code == 304
        assert first["Cache-Control"] == "public, no-cache"
        memo.forget()
        with query_count(f"ogc:{path.replace('/', '-') or 'landing'}"):
            client.get(HOME + path)
    for _ in range(3):
        firm = make.organisation(zone=world.port, industry=world.metals, latitude=24.5, longitude=56.6, sources=[world.paper])
        make.linkage(world.smelter, firm, world.liquid, quantity=1.0, sources=[world.paper])
        make.zone(operator=firm)
    memo.forget()
    for path in paths:
        with query_count(f"ogc:{path.replace('/', '-') or 'landing'}"):
            client.get(HOME + path)


def test_an_officer_sees_what_is_hidden_and_nobody_else_keeps_it(world, officer, client):
    answer = officer.client.get("/ogc/collections/organisations/items/hidden-firm")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert "hidden" not in client.get("/ogc/collections/organisations/items").content.decode()
    masked = {one["id"]: one["properties"] for one in json.loads(client.get("/ogc/collections/linkages/items").content)["features"]}[
        "masked"
    ]
    assert (masked["quantity"], masked["withheld"]) == (None, True)
