"""People who come to the desk."""

import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture
def officer(db) -> User:
    """An officer who keeps Oman."""
    return User.objects.create_user("leyla", "leyla@example.org", role="officer", countries=["OM"])


@pytest.fixture
def desk(officer) -> Client:
    """A browser in which the officer is signed in."""
    client = Client()
    client.force_login(officer)
    return client
