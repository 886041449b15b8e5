"""What has not changed is known before any work is done."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import memo
from core.visibility import Visibility
from tests import factories as make
from tests.api.test_endpoints import ENDPOINTS

ADDRESS = "/api/v1/linkages/"


def tag(client, address=ADDRESS, **parameters):
    return client.get(address, parameters)["ETag"]


@pytest.mark.parametrize("address", [*ENDPOINTS.values(), "schema/", "docs/"])
def test_an_answer_that_the_client_has_is_a_304(address, world, client):
    first = client.get(f"/api/v1/{address}")
    second = client.get(f"/api/v1/{address}", headers={"if-none-match": f'"other", {first["ETag"]}'})
    assert second.status_code == 304
    assert second.content == b""
    assert second["ETag"] == first["ETag"]
    assert client.get(f"/api/v1/{address}", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_304_costs_one_query(world, client):
    etag = tag(client)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(ADDRESS, headers={"if-none-match": etag}).status_code == 304
    assert len(asked) == 1


def test_any_tag_matches_the_star_but_only_where_there_is_an_answer(world, client):
    assert client.get(ADDRESS, headers={"if-none-match": "*"}).status_code == 304
    assert client.get("/api/v1/linkages/nobody/", headers={"if-none-match": "*"}).status_code == 404


def test_a_write_changes_the_tag(world, client):
    before = tag(client)
    make.linkage(world.mine, world.mill, world.aluminium)
    assert tag(client) != before


def test_a_write_that_the_reader_cannot_see_does_not_change_the_tag(world, client, officer):
    public, agency = tag(client), tag(officer.client)
    make.linkage(world.mine, world.mill, world.aluminium, visibility=Visibility.AGENCY, sources=[world.paper])
    assert tag(officer.client) != agency
    # The linkage is hidden, and its claim with it.
    assert tag(client) == public


def test_the_tag_changes_at_midnight(world, client, clock):
    before = tag(client)
    clock.set(clock.day + dt.timedelta(days=1))
    assert tag(client) != before


def test_the_tag_tells_question_form_and_reader_apart(world, client, signed_in, officer):
    tags = [
        tag(client),
        tag(client, kind="goods"),
        tag(client, as_of="2024-01-01"),
        tag(client, format="csv"),
        client.get(ADDRESS, headers={"accept": "text/csv"})["ETag"],
        tag(signed_in.client),
        tag(officer.client),
    ]
    assert len(set(tags)) == len(tags)


def test_what_an_answer_depends_on_is_told(world, client, officer):
    response = client.get(ADDRESS)
    assert {"Accept", "Accept-Language", "Cookie"} <= {name.strip() for name in response["Vary"].split(",")}
    assert response["Cache-Control"] == "public, no-cache"
    assert "private" in officer.client.get(ADDRESS)["Cache-Control"]
    assert "private" in officer.client.get(ADDRESS, headers={"if-none-match": tag(officer.client)})["Cache-Control"]


def test_the_tag_tells_languages_apart(world, client, monkeypatch):
    before = tag(client)
    monkeypatch.setattr("core.api.etag.get_language", lambda: "az")
    memo.forget()
    assert tag(client) != before


def test_the_same_question_is_answered_once(world, client, django_assert_num_queries):
    first = client.get(ADDRESS)
    with django_assert_num_queries(1):  # the version of the data
        second = client.get(ADDRESS)
    assert (second.content, second["Content-Type"], second["ETag"]) == (first.content, first["Content-Type"], first["ETag"])
    make.linkage(world.mine, world.mill, world.aluminium)
    assert client.get(ADDRESS).content != first.content


def test_what_is_kept_for_an_officer_is_shown_to_nobody_else(world, client, officer):
    shown = officer.client.get(ADDRESS).content
    assert client.get(ADDRESS).content != shown
    assert officer.client.get(ADDRESS).content == shown
