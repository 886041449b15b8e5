"""Programs come with a token of an account, which allows no more than the account, and may allow less."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Token, User
from firms.models import Organisation
from register.models import Proposal
from tests import factories as make

pytestmark = pytest.mark.django_db

FIRM = {"name": "Sohar Profiles", "kind": "firm", "country": "OM", "status": "operating", "sources": ["paper"]}


@pytest.fixture
def officer() -> User:
    make.source("paper")
    return User.objects.create_user("leyla", "leyla@example.org", role="officer", countries=["OM"])


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def made(desk: Client, **fields: str) -> str:
    """Return the key of a token as its owner reads it, once."""
    page = desk.post("/account/tokens/", {"name": "Nightly copy", "scope": "read", "days": "30", **fields})
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    (key,) = re.findall(r'<code id="key">([0-9a-zA-Z]+)</code>', page.content.decode())
    return key


def as_program(key: str, method: str, address: str, data: object = None):
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Token {key}"}
    return getattr(client, method)(f"/api/v1/{address}", data, content_type="application/json", headers=headers)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(desk):
    key = made(desk)
    token = Token.objects.get()
    assert key not in str(vars(token))
    assert key not in desk.get("/account/tokens/").content.decode()
    assert "Nightly copy" in desk.get("/account/tokens/").content.decode()


def test_a_program_sees_what_its_account_sees_and_nobody_keeps_the_answer(desk):
    make.organisation("hidden", visibility=2)
    answer = as_program(made(desk), "get", "organisations/hidden/")
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert "Authorization" in answer["Vary"]
    assert Client().get("/api/v1/organisations/hidden/").status_code == 404


def test_what_a_token_allows_is_all_that_its_program_does(desk):
    refused = as_program(made(desk, scope="read"), "post", "organisations/", FIRM)
    assert (refused.status_code, "only reads" in refused.json()["detail"]) == (403, True)
    proposed = as_program(made(desk, scope="propose"), "post", "organisations/", FIRM)
    assert (proposed.status_code, Proposal.objects.count(), Organisation.objects.count()) == (202, 1, 0)
    written = as_program(made(desk, scope="write"), "post", "organisations/", FIRM)
    assert (written.status_code, Organisation.objects.count()) == (201, 1)


def test_a_contributors_token_writes_no_more_than_the_contributor(officer):
    client = Client()
    client.force_login(User.objects.create_user("guest", "guest@example.org"))
    assert as_program(made(client, scope="write"), "post", "organisations/", FIRM).status_code == 202


def test_a_token_that_has_ended_or_is_none_opens_nothing(desk, officer):
    key = made(desk)
    Token.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    for wrong in (key, "x", "é" * 64, "0" * 64, "a b", ""):
        answer = as_program(wrong, "get", "organisations/")
        assert answer.status_code == 401, wrong
        assert answer["WWW-Authenticate"] == "Token"
    other = made(desk)
    officer.is_active = False
    officer.save()
    assert as_program(other, "get", "organisations/").status_code == 401


def test_a_token_with_the_word_of_another_scheme_is_not_passed_over(desk):
    key = made(desk)
    answer = Client().get("/api/v1/organisations/", headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert "Authorization: Token KEY" in answer.json()["detail"]
    assert key not in answer.content.decode()


def test_a_token_is_ended_by_its_owner_alone(desk):
    key = made(desk)
    digest = Token.objects.get().digest
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    stranger.post("/account/tokens/", {"end": digest})
    assert as_program(key, "get", "organisations/").status_code == 200
    desk.post("/account/tokens/", {"end": digest})
    assert as_program(key, "get", "organisations/").status_code == 401
    assert Client().get("/account/tokens/").status_code == 302


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 101}, {"scope": "everything"}, {"days": "4000"}, {"days": "soon"}])
def test_what_is_wrong_with_a_token_is_told(desk, wrong):
    page = desk.post("/account/tokens/", {"name": "Copy", "scope": "read", "days": "30", **wrong})
    assert (page.status_code, Token.objects.count()) == (400, 0)


def test_an_account_has_so_many_tokens_and_no_more(desk):
    for _number in range(20):
        made(desk)
    page = desk.post("/account/tokens/", {"name": "One more", "scope": "read", "days": "30"})
    assert (page.status_code, Token.objects.count()) == (400, 20)
