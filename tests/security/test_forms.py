"""A form without the token of its session is refused at every address of the site, and nothing is written."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern

from accounts.models import User

pytestmark = pytest.mark.django_db


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield an address for each pattern, with a sample in the place of each argument."""
    for pattern in resolver.url_patterns:
        own = sample(pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, before + own)
        else:
            assert isinstance(pattern, URLPattern)
            yield before + own


def sample(pattern: URLPattern | URLResolver) -> str:
    text = str(pattern.pattern)
    if isinstance(pattern.pattern, RegexPattern):
        for choice in re.findall(r"\(\?P<\w+>(?:\w+\|)+\w+\)", text):  # one of some words: the first
            text = text.replace(choice, choice.partition(">")[2].partition("|")[0])
        return re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "xa", text).replace(r"[\s\S]*", "").strip("^$").replace("\\", "")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: "1" if found[1] == "int" else "organisation", text)


ADDRESSES = sorted({"/" + route for route in routes(get_resolver())})


REFUSALS = {"/api/": (401, 403, 404, 405), "/ogc": (403, 404, 405), "/data/": (403, 404, 405), "/reconcile/": (400, 403, 404, 405, 415)}
"""What the interfaces may say before they ask who sends: that there is nothing, or that nothing is sent there. Questions to reconcile are
sent as forms by programs, without a session; they write nothing."""


def refusals(address: str) -> tuple[int, ...]:
    return next((statuses for start, statuses in REFUSALS.items() if address.startswith(start)), (403,))


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def test_every_pattern_gives_an_address_of_the_site():
    for address in ADDRESSES:
        resolve(address)
    assert {"/register/organisation/new/", "/imports/", "/account/login/", "/i18n/setlang/", "/admin/accounts/user/add/"} <= set(ADDRESSES)


@pytest.mark.parametrize("role", ["visitor", "administrator"])
def test_a_form_without_its_token_is_refused_everywhere_and_writes_nothing(role):
    client = Client(enforce_csrf_checks=True)
    if role == "administrator":
        client.force_login(User.objects.create_superuser("root", "root@example.org", "a long password", role="administrator"))
    before = rows()
    refused = {address: client.post(address, {"name": "Forged", "action": "draft", "login": "x", "username": "y"}) for address in ADDRESSES}
    wrong = {address: answer.status_code for address, answer in refused.items() if answer.status_code not in refusals(address)}
    assert wrong == {}
    assert rows() == before
