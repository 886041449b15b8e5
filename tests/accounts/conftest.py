"""People with passwords, and a clean slate of counted attempts."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

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
def sign_in(client) -> Callable:
    """Send the form of sign-in: `sign_in("leyla@example.org", "password")`."""

    def send(email: str = "leyla@example.org", password: str = PASSWORD, **more: str):
        return client.post("/account/login/", {"login": email, "password": password, **more})

    return send
