"""How much may be asked in a minute, and what an answer tells of it."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.services import token_create
from core import clock

pytestmark = pytest.mark.django_db

START = 1_764_000_000  # a whole minute
RATES = {"address": 3, "address-writing": 1, "account": 4, "account-writing": 2, "token": 5, "token-writing": 1}


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    """Few requests a minute, and a clock that stands 10 seconds after a minute began."""
    settings.REQUESTS_A_MINUTE = RATES
    monkeypatch.setattr(clock, "seconds", lambda: START + 10)
    cache.clear()
    yield
    cache.clear()


def asked(client: Client, times: int, **headers: str) -> list[int]:
    return [client.get("/api/v1/zones/", headers=headers).status_code for _ in range(times)]


def token_of(user: User) -> str:
    return f"Token {token_create(actor=user, name='Program', scope='read', days=30)[1]}"


def test_an_answer_tells_how_much_is_left(client):
    answer = client.get("/api/v1/zones/")
    assert answer["RateLimit-Policy"] == '"address";q=3;w=60'
    assert answer["RateLimit"] == '"address";r=2;t=50'


def test_the_first_request_that_is_too_much_is_told_how_long_to_wait(client):
    assert asked(client, 3) == [200, 200, 200]
    answer = client.get("/api/v1/zones/")
    assert (answer.status_code, answer["Retry-After"], answer["RateLimit"]) == (429, "50", '"address";r=0;t=50')
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 429


def test_the_next_minute_begins_anew(client, monkeypatch):
    assert asked(client, 4)[-1] == 429
    monkeypatch.setattr(clock, "seconds", lambda: START + 60)
    assert asked(client, 4) == [200, 200, 200, 429]


def test_an_answer_that_is_known_counts_too(client):
    tag = client.get("/api/v1/zones/")["ETag"]
    assert asked(client, 3, **{"if-none-match": tag}) == [304, 304, 429]


def test_each_address_is_counted_by_itself():
    assert asked(Client(REMOTE_ADDR="192.0.2.1"), 4)[-1] == 429
    assert asked(Client(REMOTE_ADDR="192.0.2.2"), 3)[-1] == 200


def test_an_account_and_each_of_its_tokens_are_counted_by_themselves(client):
    user = User.objects.create_user("nigar", "nigar@example.org")
    client.force_login(user)
    assert asked(client, 5) == [200] * 4 + [429]
    for _token in range(2):
        assert asked(Client(), 6, authorization=token_of(user)) == [200] * 5 + [429]


def test_writing_is_counted_apart(client):
    sent = [client.post("/api/v1/sources/", {}, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in sent] == [401, 401]  # whoever may write nothing is told so before anything is counted
    client.force_login(User.objects.create_user("salma", role="officer", countries=["OM"]))
    sent = [client.post("/api/v1/sources/", {}, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in sent] == [400, 400, 429]
    assert sent[-1]["RateLimit-Policy"] == '"account-writing";q=2;w=60'
    assert asked(client, 1) == [200]
