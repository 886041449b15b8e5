"""Every address of site and interface, asked by every kind of reader, with secrets and without."""

import pytest

from tests.visibility.routes import LINKS_TO_SECRETS, OF_OFFICERS, ROUTES, routes
from tests.visibility.walk import addresses, plain_and_queries
from tests.visibility.world import AGENCY_ONLY, MEMBERS_ONLY, SECRETS

pytestmark = pytest.mark.django_db

BELOW = [*((name, secret) for name in ("visitor", "blocked") for secret in SECRETS), ("contributor", AGENCY_ONLY)]
SEES = [("contributor", MEMBERS_ONLY), ("officer", MEMBERS_ONLY), ("officer", AGENCY_ONLY)]


def differing(before, after):
    """Return what differs in the answers to the addresses of the first walk."""
    return {
        address: (
            answer.status,
            after[address].status,
            answer.headers,
            after[address].headers,
            first_difference(answer.text, after[address].text),
        )
        for address, answer in before.items()
        if answer != after[address]
    }


def first_difference(before, after):
    place = next((place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), min(len(before), len(after)))
    return f"{before[max(0, place - 80) : place + 80]!r} > {after[max(0, place - 80) : place + 80]!r}" if before != after else ""


def test_every_route_is_asked():
    assert set(addresses()) == {route for route, _pattern in routes()}
    assert set(ROUTES) <= set(addresses()), "routes that are gone"


@pytest.mark.parametrize(("name", "secret"), BELOW)
def test_no_answer_tells_a_secret_to_those_who_may_not_see_it(walks, name, secret):
    answers = getattr(walks, name)
    told = {address: found for address, answer in answers.items() if not echoes(address) and (found := answer.told(secret))}
    assert told == {}


def is_of_officers(route):
    return route.startswith("register/") or route in OF_OFFICERS


def echoes(address):
    """Return whether an address names a secret itself, so that the answer may repeat the question."""
    return any(marker in address.casefold() for secret in SECRETS for marker in secret.markers)


@pytest.mark.parametrize("name", ["visitor", "contributor"])
def test_every_answer_is_the_same_to_the_letter_with_the_secrets_and_without(walks, name):
    assert differing(getattr(walks, f"{name}_before"), getattr(walks, name)).keys() - LINKS_TO_SECRETS == set()


@pytest.mark.parametrize("name", ["visitor", "contributor"])
def test_a_private_link_to_a_hidden_record_leads_somewhere_and_does_not_say_to_what(walks, name):
    answers = getattr(walks, name)
    assert {answers[link].status for link in LINKS_TO_SECRETS} == {200}
    assert [link for link in LINKS_TO_SECRETS if answers[link].told(AGENCY_ONLY)] == []


def test_a_blocked_account_reads_what_a_visitor_reads(walks):
    assert differing(walks.blocked, walks.visitor) == {}


def test_a_program_with_a_token_reads_what_its_account_reads(walks):
    assert len(walks.program) > 20
    assert differing(walks.program, walks.contributor) == {}


def test_the_administration_shows_nothing_to_those_who_do_not_keep_it(walks):
    answers = walks.contributor_at_administration
    assert len(answers) > 50
    assert {address: answer.status for address, answer in answers.items() if answer.status not in (302, 403, 404)} == {}
    assert [address for address, answer in answers.items() for secret in SECRETS if answer.told(secret)] == []


@pytest.mark.parametrize(("name", "secret"), SEES)
def test_who_may_see_a_secret_finds_it_where_it_belongs(walks, name, secret):
    answers = getattr(walks, name)
    wanted = {route for route, asked in ROUTES.items() if asked.shows and (name != "contributor" or not is_of_officers(route))}
    shown = {
        route
        for route, asking in addresses().items()
        if any(answers[one].status == 200 and answers[one].told(secret) for one in plain_and_queries(asking) if one in answers)
    }
    assert wanted - shown == set()
    said = {marker for answer in answers.values() for marker in answer.told(secret)}
    assert said == set(secret.markers)


@pytest.mark.parametrize("name", ["contributor", "officer", "administrator"])
def test_no_shared_cache_keeps_what_an_account_reads(walks, name):
    answers = getattr(walks, name)
    assert [address for address, answer in answers.items() if "private" not in answer.headers.get("Cache-Control", "")] == []


@pytest.mark.parametrize("name", ["visitor", "contributor", "blocked", "officer", "administrator"])
def test_nothing_breaks_on_the_way(walks, name):
    assert [address for address, answer in getattr(walks, name).items() if answer.status >= 500] == []
