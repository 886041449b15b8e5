"""What becomes hidden is gone from every answer, also from those that are remembered and kept; what becomes public is there."""

import pytest
from django.test import Client

from core.visibility import Visibility
from tests.visibility.routes import OF_OFFICERS, ROUTES
from tests.visibility.walk import addresses, ask, plain_and_queries
from tests.visibility.world import AGENCY_ONLY, open_world, plant, retouch, reveal

pytestmark = pytest.mark.django_db

LEFT_OUT = ("register/", "propose/", "api/v1/changes/")
"""The desk is not the visitor's; the feed names the key of what was hidden, in a tombstone, for those who may have a copy."""
REPEATING = ("/ogc/collections/organisations/items?q=", "/reconcile/organisations?extend=")
"""Answers that repeat what was asked for."""
ROUTES_SHOWING = [route for route, asked in ROUTES.items() if asked.shows and not route.startswith(LEFT_OUT) and route not in OF_OFFICERS]
SHOWING = [one for route in ROUTES_SHOWING for one in plain_and_queries(addresses()[route]) if not one.startswith(REPEATING)]


def asked(client, addresses, kept=None):
    """Ask addresses, with the tags of the answers that the reader has kept."""
    tags = {address: answer.headers.get("ETag", "") for address, answer in (kept or {}).items()}
    return {address: ask(client, address, **({"If-None-Match": tags[address]} if tags.get(address) else {})) for address in addresses}


def telling(answers):
    return {address for address, answer in answers.items() if answer.status == 200 and answer.told(AGENCY_ONLY)}


def test_what_is_hidden_vanishes_everywhere_and_what_is_shown_again_comes_back():
    open_world()
    plant(AGENCY_ONLY, Visibility.PUBLIC)
    retouch(AGENCY_ONLY)
    visitor = Client(raise_request_exception=False)
    public = asked(visitor, SHOWING)
    told = telling(public)
    assert {route for route in ROUTES_SHOWING if not told & set(plain_and_queries(addresses()[route]))} == set()
    reveal(AGENCY_ONLY, Visibility.AGENCY)
    hidden = asked(visitor, sorted(told), public)
    assert telling(hidden) == set()
    assert [address for address, answer in hidden.items() if answer.status == 304] == [], "the reader still shows what was kept"
    reveal(AGENCY_ONLY, Visibility.PUBLIC)
    told.remove("/")  # home named it among the latest changes, and others are later now
    assert told - telling(asked(visitor, sorted(told), hidden)) == set()
