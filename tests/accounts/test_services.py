"""Accounts that no page makes: officers, and the one of a demonstration."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.models import User
from accounts.services import officer_create
from core.actors import SystemActor
from core.errors import NotAllowedError
from tests import factories

pytestmark = pytest.mark.django_db
FIELDS = {"username": "leyla", "email": "leyla@example.org", "password": "a copper kettle sings", "countries": ["OM"], "zones": ["port"]}


def test_an_officer_is_made_with_its_scope_and_a_confirmed_address():
    made = officer_create(actor=SystemActor("tests"), **FIELDS)
    assert (made.role, made.countries, made.zones) == ("officer", ["OM"], ["port"])
    assert made.check_password(FIELDS["password"])
    assert made.emailaddress_set.get().verified


@pytest.mark.parametrize(
    ("wrong", "field"), [({"countries": ["Oman"]}, "countries"), ({"zones": ["A port"]}, "zones"), ({"email": "x"}, "email")]
)
def test_an_officer_that_cannot_be_is_refused(wrong, field):
    with pytest.raises(ValidationError) as refused:
        officer_create(actor=SystemActor("tests"), **{**FIELDS, **wrong})
    assert list(refused.value.message_dict) == [field]
    assert not User.objects.exists()


def test_a_weak_password_is_refused():
    with pytest.raises(ValidationError, match="too short"):
        officer_create(actor=SystemActor("tests"), **{**FIELDS, "password": "short"})


def test_only_administrators_make_officers():
    officer = User.objects.create_user("farid", role="officer", countries=["OM"])
    with pytest.raises(NotAllowedError, match="only administrators keep accounts"):
        officer_create(actor=officer, **FIELDS)
    administrator = User.objects.create_user("root", role="administrator")
    assert officer_create(actor=administrator, **FIELDS).username == "leyla"


def make_demo() -> str:
    out = io.StringIO()
    call_command("demo_officer_create", stdout=out)
    return out.getvalue()


def test_the_demonstration_has_an_officer_who_can_sign_in(client, caplog):
    factories.zone(country="OM")
    factories.zone(country="AZ")
    factories.zone(country="OM")
    told = make_demo()
    officer = User.objects.get()
    (password,) = re.findall(r"password (\S+),", told)
    assert (officer.role, officer.countries, officer.is_staff, officer.is_superuser) == ("officer", ["AZ", "OM"], False, False)
    assert client.post("/account/login/", {"login": officer.email, "password": password})["Location"] == "/account/"
    assert password not in caplog.text
    assert password not in officer.password
    assert len(password) >= 20


def test_where_there_are_accounts_the_demonstration_makes_none():
    first = make_demo()
    again = make_demo()
    assert User.objects.count() == 1
    assert "no demonstration officer was made" in again
    assert re.findall(r"password (\S+),", first)
    assert "password" not in again
