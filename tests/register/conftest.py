"""People who come to the desk."""

import pytest
from django.test import Client

from accounts.models import User
from firms.models import Organisation
from tests import factories as make


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


@pytest.fixture
def plant() -> Organisation:
    return make.organisation("plant", name="Plant", locality="Muscat", employees=10, sources=[make.source("paper")])
