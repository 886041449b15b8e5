"""Walks of all readers over the open world, and again with the secrets in it; made once for all tests of a module."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services import token_create
from tests.visibility.walk import all_of, first_of, first_of_interface, of_administration, plain_and_queries, plain_only, walk
from tests.visibility.world import AGENCY_ONLY, MEMBERS_ONLY, open_world, plant, retouch


def reader(name: str, role: str = "contributor", **fields: object) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user(name, f"{name}@example.org", role=role, **fields))
    return client


def program(name: str) -> Client:
    """Return a program that reads with the token of a contributor."""
    _token, key = token_create(actor=User.objects.create_user(name, f"{name}@example.org"), name="Program", scope="read", days=30)
    return Client(raise_request_exception=False, headers={"Authorization": f"Token {key}"})


def blocked(name: str) -> Client:
    """Return a browser in which an officer was signed in when the account was switched off."""
    client = reader(name, "officer", countries=["OM"])
    User.objects.filter(username=name).update(is_active=False)
    return client


@pytest.fixture(scope="module")
def walks(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """All answers: of the visitor before anything was hidden, of the contributor before the agency hid anything, of everybody after."""
    with django_db_blocker.unblock():
        # The questions for secrets go through the same filters on both databases: they are asked once.
        everything = all_of if connection.vendor == "sqlite" else plain_and_queries
        open_world()
        visitor, contributor = Client(raise_request_exception=False), reader("nigar")
        visitor_before = walk(visitor, everything)
        plant(MEMBERS_ONLY)
        retouch(MEMBERS_ONLY)
        contributor_before = walk(contributor, plain_only)
        plant(AGENCY_ONLY)
        retouch(AGENCY_ONLY)
        yield SimpleNamespace(
            visitor_before=visitor_before,
            contributor_before=contributor_before,
            visitor=walk(visitor, everything),
            contributor=walk(contributor, plain_and_queries),
            contributor_at_administration=walk(contributor, of_administration),
            program=walk(program("leyla"), first_of_interface),
            blocked=walk(blocked("rauf"), first_of),
            officer=walk(reader("salma", "officer", countries=["OM"]), plain_and_queries),
            administrator=walk(reader("omar", "administrator", is_staff=True, is_superuser=True), first_of),
        )
        call_command("flush", interactive=False, verbosity=0)
