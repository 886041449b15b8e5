"""Lists: pages by cursor, and forms that stream everything."""

import csv
import io
import json

import pytest

from core.api import views
from tests import factories as make


def follow(api, address):
    return api(address.split("/api/v1/")[1])


def test_pages_follow_one_another_there_and_back(world, api):
    everything = [row["key"] for row in api("linkages/")["results"]]
    page, seen = api("linkages/", limit=3, kind="goods,waste,ownership"), []
    assert page["previous"] is None
    while True:
        seen.append([row["key"] for row in page["results"]])
        if page["next"] is None:
            break
        page = follow(api, page["next"])
    assert [key for keys in seen for key in keys] == everything
    assert [len(keys) for keys in seen] == [3, 3, 3, 1]
    back = [seen[-1]]
    while page["previous"]:
        page = follow(api, page["previous"])
        back.insert(0, [row["key"] for row in page["results"]])
    assert back == seen


def test_the_order_can_be_turned_round(world, api):
    page = api("organisations/", ordering="-key", limit=2)
    assert [row["key"] for row in page["results"]] == ["smelter", "refinery"]
    after = follow(api, page["next"])
    assert [row["key"] for row in after["results"]] == ["owner", "mine"]
    assert [row["key"] for row in follow(api, after["previous"])["results"]] == ["smelter", "refinery"]


def test_rows_written_between_two_pages_neither_repeat_nor_hide_others(world, api):
    page = api("organisations/", limit=2)
    assert [row["key"] for row in page["results"]] == ["mill", "mine"]
    make.organisation("a-new-one")
    assert [row["key"] for row in follow(api, page["next"])["results"]] == ["owner", "refinery"]


def test_members_are_paged_by_the_key_of_the_organisation(world, api):
    page = api("clusters/aluminium-cluster/members/", limit=2)
    assert [row["organisation"] for row in page["results"]] == ["mill", "refinery"]
    assert [row["organisation"] for row in follow(api, page["next"])["results"]] == ["smelter"]


def test_the_number_of_all_rows_is_told_when_asked_for(world, api):
    assert "count" not in api("linkages/", limit=1)
    assert api("linkages/", limit=1, count="true", kind="waste,ownership")["count"] == 2
    assert api("organisations/", limit=1, count="true", q="mill")["count"] == 1


def test_an_empty_page_has_no_neighbours(nothing, api):
    assert api("linkages/") == {"results": [], "next": None, "previous": None}


def streamed(client, path, **parameters):
    response = client.get(f"/api/v1/{path}", parameters)
    assert response.status_code == 200
    assert response.streaming
    return response, b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("chunk", [2, 1000])
def test_csv_holds_every_row_that_matches(chunk, world, api, client, monkeypatch):
    monkeypatch.setattr(views, "CHUNK", chunk)
    response, text = streamed(client, "linkages/", format="csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = api("linkages/")["results"]
    assert [row["key"] for row in rows] == [row["key"] for row in expected]
    assert list(rows[0]) == list(expected[0])
    feed = next(row for row in rows if row["key"] == "feed")
    assert (feed["quantity"], feed["share_percent"], feed["includes_others"], feed["sources"]) == (
        "700.0",
        "",
        "false",
        "almanac;gazette-2025",
    )


@pytest.mark.parametrize("chunk", [2, 1000])
@pytest.mark.parametrize("parameters", [{}, {"q": "m"}, {"near": "1,2"}, {"ordering": "-key"}])
def test_ndjson_holds_the_same_rows_as_json(chunk, parameters, world, api, client, monkeypatch):
    monkeypatch.setattr(views, "CHUNK", chunk)
    response, text = streamed(client, "organisations/", format="ndjson", **parameters)
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert [json.loads(line) for line in text.splitlines()] == api("organisations/", **parameters)["results"]


def test_geojson_holds_what_has_coordinates(world, client):
    _response, text = streamed(client, "organisations/", format="geojson", kind="anchor,market")
    [feature] = json.loads(text)["features"]
    assert (feature["id"], feature["geometry"]["coordinates"]) == ("smelter", [56.61, 24.49])
    _response, text = streamed(client, "organisations/", format="geojson", kind="market")
    assert json.loads(text) == {"type": "FeatureCollection", "features": []}


def test_the_accept_header_chooses_the_form_too(world, client):
    response = client.get("/api/v1/zones/", headers={"accept": "text/csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("name", ["limit", "cursor", "count"])
def test_a_stream_has_no_pages(name, world, api):
    assert name in api("linkages/", code=400, format="csv", **{name: "1"})["errors"]


def test_the_table_of_a_value_chain_has_the_rows_of_its_json(world, api, client):
    address = "clusters/aluminium-cluster/value-chain/"
    _response, text = streamed(client, address, format="csv", kind="goods")
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = api(address, kind="goods")["rows"]
    assert [row["linkage"] for row in rows] == [row["linkage"] for row in expected]
    assert list(rows[0]) == list(expected[0])


def test_a_distance_is_a_column_only_from_somewhere(world, client):
    _response, far = streamed(client, "organisations/", format="csv", near="1,2")
    _response, plain = streamed(client, "organisations/", format="csv")
    assert "distance_km" in far.splitlines()[0]
    assert "distance_km" not in plain.splitlines()[0]


def test_a_name_that_looks_like_a_formula_stays_text_in_a_table(nothing, client):
    make.organisation("sly", name='=HYPERLINK("x")')
    _response, text = streamed(client, "organisations/", format="csv")
    assert next(csv.DictReader(io.StringIO(text)))["name"] == '\'=HYPERLINK("x")'


@pytest.mark.postgresql
def test_a_stream_says_what_was_when_it_was_asked(world, api, client, monkeypatch):
    monkeypatch.setattr(views, "CHUNK", 2)
    before = [row["key"] for row in api("organisations/")["results"]]
    lines = iter(client.get("/api/v1/organisations/?format=ndjson").streaming_content)
    found = next(lines)
    make.organisation("aaa-first")
    make.organisation("zzz-last")
    found += b"".join(lines)
    assert [json.loads(line)["key"] for line in found.splitlines()] == before
    assert len(api("organisations/")["results"]) == len(before) + 2
