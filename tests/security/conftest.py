"""An officer with a password, and a clean slate of counted attempts."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.services import officer_create
from core.actors import SystemActor

PASSWORD = "a copper kettle sings"


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def officer(db) -> User:
    """An officer of Oman who signs in with an e-mail address and a password."""
    return officer_create(
        actor=SystemActor("tests"), username="leyla", email="leyla@example.org", password=PASSWORD, countries=["OM"]
    )  # fmt: skip


@pytest.fixture
def signed_in(officer) -> Callable[..., Client]:
    """Return a browser, at an address of its own, that sent the form of sign-in: `signed_in(password="wrong", place="192.0.2.7")`."""

    def send(password: str = PASSWORD, place: str = "127.0.0.1", **more: str) -> Client:
        client = Client(REMOTE_ADDR=place)
        client.post("/account/login/", {"login": officer.email, "password": password, **more})
        return client

    return send
