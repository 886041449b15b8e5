"""Cookies, sessions and passwords: who holds one, how long, and what ends it."""

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "a copper kettle sings", "another copper kettle"


def is_in(client: Client) -> bool:
    """Return whether the server still knows who this browser is."""
    return client.get("/account/").status_code == 200


def test_a_changed_password_ends_every_other_session(signed_in):
    here, elsewhere = signed_in(), signed_in(place="192.0.2.7")
    assert is_in(here)
    assert is_in(elsewhere)
    here.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert User.objects.get().check_password(NEW)
    assert not is_in(elsewhere)


def test_a_letter_tells_of_a_changed_password_and_holds_none(signed_in, mailoutbox):
    client = signed_in()
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    (letter,) = mailoutbox
    assert letter.to == ["leyla@example.org"]
    assert "password has been changed" in letter.body
    assert "kettle" not in letter.body


def test_a_password_is_changed_though_the_letter_cannot_be_sent(signed_in, monkeypatch, caplog):
    def fail(*_args, **_options):
        raise OSError("no server for leyla@example.org")

    client = signed_in()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert User.objects.get().check_password(NEW)
    assert "a letter was not sent: OSError" in caplog.text
    assert "leyla@example.org" not in caplog.text


def test_a_blocked_account_is_out_at_its_next_request(signed_in):
    client = signed_in()
    assert is_in(client)
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(signed_in):
    client = signed_in()
    assert client.get("/register/").status_code == 200
    User.objects.update(role="contributor")
    assert client.get("/register/").status_code == 403


def test_signing_in_gives_a_new_session_and_signing_out_destroys_it(officer):
    client = Client()
    planted = client.session
    planted["planted"] = "by somebody else"
    planted.save()
    client.cookies[site.SESSION_COOKIE_NAME] = planted.session_key
    client.post("/account/login/", {"login": officer.email, "password": PASSWORD})
    own = client.cookies[site.SESSION_COOKIE_NAME].value
    assert own != planted.session_key
    assert Session.objects.filter(pk=own).exists()
    client.post("/account/logout/")
    assert not Session.objects.filter(pk__in=[own, planted.session_key]).exists()


def test_no_cookie_can_be_read_by_a_script_or_is_sent_along_by_another_site(signed_in):
    client = signed_in()
    client.get("/account/login/")
    client.get("/account/password/change/")
    client.post("/i18n/setlang/", {"language": "en", "next": "/clusters/"})
    names = {site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME, site.LANGUAGE_COOKIE_NAME}
    assert names <= set(client.cookies)
    for name in names:
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/"), name


def test_wrong_passwords_for_one_account_count_over_all_addresses(signed_in):
    """The limit of the lock-out is for one address; ten from anywhere stop the account for a while (ACCOUNT_RATE_LIMITS: 10/15m/key)."""
    for number in range(10):
        signed_in("not the right one", place=f"192.0.2.{number + 1}")
    assert not is_in(signed_in(place="198.51.100.1"))


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_nobody_is_led_to_another_site_from_any_form_that_leads_on(officer, target):
    client = Client()
    answers = [
        client.post("/i18n/setlang/", {"language": "en", "next": target}),
        client.post("/account/login/", {"login": officer.email, "password": PASSWORD, "next": target}),
        client.post(f"/account/reauthenticate/?next={target}", {"password": PASSWORD, "next": target}),
        client.post("/account/logout/", {"next": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith(("//", "/\\"))


def test_a_slash_that_is_missing_is_added_on_this_site_only(client):
    answer = client.get("//evil.example/clusters")
    assert "Location" not in answer or not answer["Location"].startswith("//")
