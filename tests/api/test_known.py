"""What anybody may read is answered again from memory: the same, counted, and never to somebody else or after a write."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import memo
from core.api.views import ReadView
from core.visibility import Visibility
from tests import factories as make
from tests.api.test_endpoints import ENDPOINTS

LINKAGES = "/api/v1/linkages/"
STREAM = "/api/v1/linkages/?format=ndjson"


@pytest.fixture
def viewed(monkeypatch, world):
    """The requests that reached a view that reads."""
    seen = []
    dispatch = ReadView.dispatch
    monkeypatch.setattr(ReadView, "dispatch", lambda self, request, *args, **kwargs: (
        seen.append(request.get_full_path()), dispatch(self, request, *args, **kwargs))[1],
    )  # fmt: skip
    return seen


def headers(response):
    return {name: said for name, said in response.items() if name != "RateLimit"}


@pytest.mark.parametrize("address", ENDPOINTS.values())
def test_the_second_answer_is_the_first_and_costs_one_query(address, viewed, client):
    first = client.get(f"/api/v1/{address}")
    with CaptureQueriesContext(connection) as asked:
        second = client.get(f"/api/v1/{address}")
    assert (second.status_code, second.content, headers(second)) == (200, first.content, headers(first))
    assert len(asked) == 1  # the version of the data
    assert len(viewed) == 1


def test_who_has_it_hears_so_before_any_view(viewed, client):
    first = client.get(LINKAGES)
    second = client.get(LINKAGES, headers={"if-none-match": first["ETag"]})
    assert (second.status_code, second.content, len(viewed)) == (304, b"", 1)
    assert {name: second[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        "ETag": first["ETag"], "Cache-Control": "public, no-cache", "Vary": first["Vary"],
    }  # fmt: skip
    assert second["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" not in second


def test_of_a_stream_only_that_it_is_known_is_remembered(viewed, client):
    first = client.get(STREAM)
    text = b"".join(first.streaming_content)
    assert b"".join(client.get(STREAM).streaming_content) == text
    assert client.get(STREAM, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert len(viewed) == 2


def test_a_write_that_anybody_sees_makes_it_new(viewed, world, client):
    first = client.get(LINKAGES).json()
    make.linkage(world.mine, world.mill, world.aluminium, key="another")
    assert [row["key"] for row in client.get(LINKAGES).json()["results"]] == sorted(["another", *(row["key"] for row in first["results"])])
    assert len(viewed) == 2


def test_a_write_that_is_hidden_changes_nothing(viewed, world, client):
    first = client.get(LINKAGES)
    make.linkage(world.mine, world.mill, world.aluminium, visibility=Visibility.AGENCY, sources=[world.paper])
    assert client.get(LINKAGES).content == first.content
    assert len(viewed) == 1


def test_tomorrow_it_is_new(viewed, client, clock):
    client.get(LINKAGES)
    clock.set(clock.day + dt.timedelta(days=1))
    client.get(LINKAGES)
    assert len(viewed) == 2


def test_an_account_is_never_answered_what_was_kept_for_anybody_nor_the_other_way_round(viewed, client, officer):
    public = client.get(LINKAGES)
    own = officer.client.get(LINKAGES)
    assert own["Cache-Control"] == "private, no-cache"
    assert b"hidden-linkage" in own.content
    again = client.get(LINKAGES)
    assert (again.content, again["Cache-Control"]) == (public.content, "public, no-cache")
    assert b"hidden-linkage" not in again.content
    assert len(viewed) == 2


@pytest.mark.parametrize("said", [{"authorization": "Token unknown"}, {"cookie": "a=b"}])
def test_who_shows_a_token_or_a_cookie_goes_the_whole_way(said, viewed, client):
    client.get(LINKAGES)
    client.get(LINKAGES, headers=said)
    assert len(viewed) == 2


@pytest.mark.parametrize("said", [{"accept": "text/csv"}, {"accept-language": "ru"}, {"accept-encoding": "gzip"}, {"host": "localhost"}])
def test_an_answer_is_kept_for_each_form_language_encoding_and_host(said, viewed, client):
    client.get(LINKAGES)
    client.get(LINKAGES, headers=said)
    client.get(LINKAGES, headers=said)
    assert len(viewed) == (3 if "accept" in said else 2)  # what streams is not kept


def test_an_encoded_answer_is_kept_encoded(viewed, client):
    first = client.get(LINKAGES, headers={"accept-encoding": "gzip"})
    second = client.get(LINKAGES, headers={"accept-encoding": "gzip"})
    assert second["Content-Encoding"] == "gzip"
    assert second.content == first.content


@pytest.mark.parametrize("address", ["linkages/?limit=0", "linkages/nobody/", "nothing/"])
def test_refusals_are_not_kept(address, viewed, client):
    codes = [client.get(f"/api/v1/{address}").status_code for _ in range(2)]
    assert codes in ([400, 400], [404, 404])
    assert len(viewed) == 2


def test_a_host_that_is_not_ours_is_refused(viewed, client):
    assert client.get(LINKAGES, headers={"host": "elsewhere.example"}).status_code == 400
    assert viewed == []


def test_what_comes_from_memory_is_counted_as_well(viewed, client, settings):
    cache.clear()
    settings.REQUESTS_A_MINUTE = {**settings.REQUESTS_A_MINUTE, "address": 3}
    answers = [client.get(LINKAGES) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert int(answers[-1]["Retry-After"]) <= 60
    cache.clear()


def test_where_the_room_is_small_it_is_asked_again(viewed, client, monkeypatch):
    monkeypatch.setattr(memo, "KEPT_MOST", 100)
    first, second = client.get(LINKAGES), client.get(LINKAGES)
    assert first.content == second.content
    assert len(viewed) == 2
