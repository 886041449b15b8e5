"""Signing in: by e-mail, with a second factor, locked after wrong passwords, and nothing secret where others read."""

import logging
import re
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a copper kettle sings"

OPEN_PAGES = ["login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/", "inactive/", "password/reset/key/done/"]
OWN_PAGES = ["", "email/", "password/change/", "logout/", "second-factor/", "second-factor/totp/activate/", "reauthenticate/"]


class Page(HTMLParser):
    """The tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def confirm(client) -> None:
    """Give the password once more, as changes of how one signs in ask for."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


# --- pages ---


def assert_sound(response) -> None:
    """Check that a page has the frame of the atlas, keeps to the content policy and names its fields."""
    html = response.content.decode()
    page = Page(html)
    assert len([tag for tag, _attributes in page.tags if tag == "h1"]) == 1
    assert "Skip to the content" in html
    labelled = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    for tag, attributes in page.tags:
        assert "style" not in attributes, (tag, attributes)
        assert tag != "style"
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "script" or attributes.get("src")
        assert not str(attributes.get("src", "")).startswith("data:")
        if tag == "input" and attributes.get("type") != "hidden" and attributes.get("name"):
            assert attributes.get("id") in labelled, attributes
    ids = [attributes["id"] for _tag, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    described = [name for _tag, attributes in page.tags for name in (attributes.get("aria-describedby") or "").split()]
    assert set(described) <= set(ids)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_for_everybody_stands(client, path):
    response = client.get(f"/account/{path}")
    assert response.status_code == 200
    assert_sound(response)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_of_the_own_account_stands_and_is_private(client, officer, sign_in, path):
    assert client.get(f"/account/{path}").status_code == 302
    sign_in()
    if path != "reauthenticate/":
        confirm(client)
    response = client.get(f"/account/{path}", follow=True)
    assert not response.redirect_chain
    assert response.status_code == 200
    assert_sound(response)
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["login/", "signup/"])
def test_a_wrong_form_says_what_is_wrong(client, path):
    response = client.post(f"/account/{path}", {"login": "nobody@example.org", "password": "wrong words here", "email": "x"})
    assert response.status_code == 200
    assert_sound(response)
    assert 'class="errorlist' in response.content.decode()


# --- signing up ---


def sign_up(client, **changed):
    fields = {"email": "new@example.org", "username": "newcomer", "password1": PASSWORD, "password2": PASSWORD, **changed}
    return client.post("/account/signup/", fields)


def test_who_signs_up_is_a_contributor_once_the_address_is_confirmed(client, mailoutbox, sign_in):
    sign_up(client, role="administrator", is_superuser="1", is_staff="1", countries='["OM"]')
    user = User.objects.get(email="new@example.org")
    assert (user.role, user.is_superuser, user.is_staff, user.countries, user.write_scope) == ("contributor", False, False, [], None)
    assert not is_signed_in(client)
    sign_in("new@example.org")
    assert not is_signed_in(client)
    (link,) = re.findall(r"http://testserver(/account/confirm-email/\S+)", mailoutbox[0].body)
    assert_sound(client.get(link))
    client.post(link)
    assert EmailAddress.objects.get(user=user).verified
    sign_in("new@example.org")
    assert is_signed_in(client)


@pytest.mark.parametrize("password", ["short words", "1234567890123", "q1w2e3r4t5y6", "newcomer1234", "new@example.org"])
def test_a_weak_password_is_refused(client, password):
    assert sign_up(client, password1=password, password2=password).status_code == 200
    assert not User.objects.exists()


def test_who_has_an_account_is_not_given_away(client, officer, mailoutbox):
    known = sign_up(client, email="leyla@example.org")
    unknown = sign_up(Client(), username="another")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    asked = [client.post("/account/password/reset/", {"email": email}) for email in ("leyla@example.org", "nobody@example.org")]
    assert {answer["Location"] for answer in asked} == {"/account/password/reset/done/"}


def test_a_forgotten_password_is_set_anew(client, officer, mailoutbox, sign_in):
    client.post("/account/password/reset/", {"email": officer.email})
    (link,) = re.findall(r"http://testserver(/account/password/reset/key/\S+)", mailoutbox[0].body)
    form = client.get(link, follow=True)
    assert_sound(form)
    client.post(form.redirect_chain[-1][0], {"password1": "another copper kettle", "password2": "another copper kettle"})
    sign_in(password="another copper kettle")
    assert is_signed_in(client)


# --- signing in and out ---


def test_an_officer_signs_in_by_address_and_out(client, officer, sign_in):
    response = sign_in()
    assert response["Location"] == "/account/"
    page = client.get("/account/").content.decode()
    assert "leyla" in page
    assert "Oman" in page
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    assert client.session.get_expiry_age() <= 12 * 60 * 60
    assert client.get("/account/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/account/logout/")["Location"] == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("email", ["leyla", "leyla@example.com", "LEYLA@EXAMPLE.ORG "])
def test_one_signs_in_by_the_whole_address_in_any_letters(client, officer, sign_in, email):
    sign_in(email)
    assert is_signed_in(client) is (email.strip().lower() == "leyla@example.org")


def test_a_blocked_account_does_not_get_in(client, officer, sign_in):
    User.objects.update(is_active=False)
    sign_in()
    assert not is_signed_in(client)


def test_nobody_is_led_to_another_site(client, officer, sign_in):
    assert sign_in(next="https://evil.example/")["Location"] == "/account/"
    client.post("/account/logout/")
    assert sign_in(next="/clusters/")["Location"] == "/clusters/"


def test_the_administration_is_entered_by_the_same_door(client, officer, sign_in):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/account/login/?next=%2Fadmin%2F"
    answer = client.post("/admin/login/", {"username": "leyla", "password": PASSWORD})
    assert answer["Location"].startswith("/account/login/")
    assert not is_signed_in(client)
    sign_in()
    assert client.get("/admin/login/").status_code == 403


# --- lock-out ---


def test_five_wrong_passwords_lock_the_account_for_where_they_came_from(client, officer, sign_in):
    for _attempt in range(4):
        assert sign_in(password="not the right one").status_code == 200
    locked = sign_in(password="not the right one")
    assert locked.status_code == 429
    assert_sound(locked)
    assert sign_in().status_code == 429
    assert sign_in("LEYLA@example.org").status_code == 429
    assert not is_signed_in(client)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    elsewhere.post("/account/login/", {"login": officer.email, "password": PASSWORD})
    assert is_signed_in(elsewhere)


def test_a_success_forgets_the_failures_before_it(client, officer, sign_in):
    for _round in range(2):
        for _attempt in range(4):
            sign_in(password="not the right one")
        sign_in()
        assert is_signed_in(client)
        client.post("/account/logout/")
    assert not AccessAttempt.objects.exists()


def test_nothing_secret_is_logged_or_kept(client, officer, sign_in, caplog):
    caplog.set_level(logging.DEBUG)
    for _attempt in range(5):
        sign_in(password="a wrong secret word")
    Client(REMOTE_ADDR="192.0.2.7").post("/account/login/", {"login": officer.email, "password": PASSWORD})
    kept = [str(value) for row in AccessAttempt.objects.values() for value in row.values()]
    for text in (*kept, *(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))):
        assert "a wrong secret word" not in text
        assert PASSWORD not in text
    officer.refresh_from_db()
    assert PASSWORD not in officer.password


# --- second factor ---


@pytest.fixture
def second_factor(client, officer, sign_in) -> str:
    """The secret of an officer who has switched the second factor on and is signed out."""
    sign_in()
    # Even who has just signed in gives the password again before a second factor is touched.
    assert client.get("/account/second-factor/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    confirm(client)
    page = client.get("/account/second-factor/totp/activate/").content.decode()
    assert "<svg" in page
    (secret,) = re.findall(r'id="authenticator_secret" value="([A-Z2-7]+)"', page)
    done = client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302
    client.post("/account/logout/")
    return secret


def test_with_a_second_factor_the_password_alone_is_not_enough(client, second_factor, sign_in):
    answer = sign_in()
    assert answer["Location"].startswith("/account/second-factor/authenticate/")
    assert not is_signed_in(client)
    assert_sound(client.get(answer["Location"]))
    assert client.get("/account/").status_code == 302
    assert client.post("/account/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)


def test_the_code_of_the_app_opens(client, second_factor, sign_in):
    cache.clear()  # a code is taken once; this one was used to switch the factor on
    sign_in()
    client.post("/account/second-factor/authenticate/", {"code": code_of(second_factor)})
    assert is_signed_in(client)
    confirm(client)
    assert_sound(client.get("/account/second-factor/"))
    assert_sound(client.get("/account/second-factor/totp/deactivate/"))


def test_a_recovery_code_opens_once(client, second_factor, sign_in):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    for opens in (True, False):
        sign_in()
        client.post("/account/second-factor/authenticate/", {"code": codes[0]})
        assert is_signed_in(client) is opens
        client.post("/account/logout/")


def test_recovery_codes_are_shown_to_their_owner(client, second_factor, sign_in):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sign_in()
    client.post("/account/second-factor/authenticate/", {"code": codes[0]})
    assert client.get("/account/second-factor/recovery-codes/").status_code == 302
    confirm(client)
    shown = client.get("/account/second-factor/recovery-codes/")
    assert_sound(shown)
    assert codes[1] in shown.content.decode()
    assert_sound(client.get("/account/second-factor/recovery-codes/generate/"))


def test_secrets_of_second_factors_are_unreadable_in_the_database(second_factor, settings):
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert second_factor not in stored
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    cache.clear()
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(second_factor))


# --- who sees what of whom ---


@pytest.mark.parametrize("path", ["/", "/clusters/", "/organisations/", "/method/", "/api/v1/organisations/", "/search/?q=x", "/explore/"])
def test_what_is_shown_to_an_account_is_kept_by_nobody_else(client, officer, path):
    public = client.get(path)
    assert "private" not in public.get("Cache-Control", "")
    assert "Cookie" in public["Vary"]
    client.force_login(officer)
    own = client.get(path)
    assert "private" in own["Cache-Control"]
    assert "Cookie" in own["Vary"]
    assert own["ETag"] != public["ETag"]
    again = client.get(path, headers={"If-None-Match": own["ETag"]})
    assert again.status_code == 304
    assert "private" in again["Cache-Control"]
    if not path.startswith("/api/"):
        assert "Sign in" in public.content.decode()
        assert "leyla" not in public.content.decode()
        assert "leyla" in own.content.decode()


def test_another_name_makes_another_page(client, officer):
    client.force_login(officer)
    before = client.get("/clusters/")["ETag"]
    User.objects.update(username="leyla-2")
    assert client.get("/clusters/")["ETag"] != before


def test_a_message_is_shown_once_and_kept_by_nobody(client, officer, sign_in):
    sign_in(next="/clusters/")
    first = client.get("/clusters/")
    assert "leyla" in first.content.decode()
    assert 'class="messages"' in first.content.decode()
    assert "ETag" not in first
    assert "no-store" in first["Cache-Control"]
    second = client.get("/clusters/")
    assert 'class="messages"' not in second.content.decode()
    assert second["ETag"]


def test_who_signs_out_leaves_nothing_in_a_shared_cache(client, officer, sign_in):
    sign_in()
    assert "private" in client.post("/account/logout/")["Cache-Control"]


def test_accounts_of_other_sites_and_their_tables_are_not_installed(settings):
    assert [name for name in settings.INSTALLED_APPS if "social" in name or "sites" in name or "headless" in name] == []


@pytest.mark.parametrize("role", ["contributor", "officer", "administrator"])
def test_everybody_reads_what_they_may_do(client, role):
    user = User.objects.create_user("someone", email="someone@example.org", role=role)
    client.force_login(user)
    said = {
        "contributor": "Only officers and administrators write",
        "officer": "no country and no zone",
        "administrator": "write everything",
    }
    assert said[role] in client.get("/account/").content.decode()
