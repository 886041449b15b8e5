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
        text = text.replace("(?P<picture>map|network|chain)", "map")
        return re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x1", text).replace(".*", "").strip("^$").replace("\\", "")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: "1" if found[1] == "int" else "organisation", text)


ADDRESSES = sorted({"/" + route for route in routes(get_resolver())})


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
    # The interface may refuse the method before it asks who sends, and asks visitors who they are.
    wrong = {
        address: answer.status_code
        for address, answer in refused.items()
        if answer.status_code not in ((401, 403, 405) if address.startswith("/api/") else (403,))
    }
    assert wrong == {}
    assert rows() == before
