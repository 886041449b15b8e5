"""People sign in in a real browser: forms, sessions and the content policy work together."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from accounts.services import officer_create
from core.actors import SystemActor

pytestmark = pytest.mark.browser


def code_of(secret):
    """Return what an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


PASSWORD = "a copper kettle sings"


@pytest.fixture
def officer():
    cache.clear()
    return officer_create(
        actor=SystemActor("tests"), username="leyla", email="leyla@example.org", password=PASSWORD, countries=["OM"]
    )  # fmt: skip


def sign_in(page):
    page.goto("/zones/?country=OM")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill("leyla@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.get_by_role("navigation", name="Account").get_by_role("link", name="Sign out").wait_for()
    assert page.url.endswith("/zones/?country=OM"), "signing in leads back to where the reader was"
    page.goto("/account/")


def test_an_officer_signs_in_and_out(page, officer):
    sign_in(page)
    page.get_by_text("Oman").wait_for()
    page.get_by_role("navigation", name="Account").get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign Out").click()
    page.get_by_role("link", name="Sign in").wait_for()
    officer.refresh_from_db()
    assert officer.last_login is not None


def test_a_superuser_enters_the_administration_by_the_same_door(page, officer):
    type(officer).objects.update(is_staff=True, is_superuser=True)
    page.goto("/admin/")
    page.get_by_label("Email").fill("leyla@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign In").click()
    page.get_by_role("heading", name="Site administration").wait_for()


def test_a_second_factor_is_set_up_and_asked_for(page, officer, violations):
    sign_in(page)
    page.goto("/account/second-factor/totp/activate/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    assert page.locator(".scan svg").bounding_box()["width"] > 150
    assert violations(page) == []
    secret = page.get_by_role("textbox", name="Secret").input_value()
    page.get_by_label("code", exact=False).last.fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("heading", name="Recovery Codes").wait_for()
    assert violations(page) == []


def test_pages_of_an_account_fit_a_phone_and_are_accessible(new_page, officer, violations):
    page = new_page(width=390, height=844)
    sign_in(page)
    for path in ("/account/", "/account/email/", "/account/password/change/", "/account/logout/", "/account/second-factor/", "/"):
        page.goto(path)
        assert violations(page, {"rules": {"target-size": {"enabled": True}}}) == [], path
        assert page.evaluate("() => document.documentElement.scrollWidth") == 390, path


def test_sign_in_works_with_the_keyboard_alone(page, officer):
    page.goto("/account/login/")
    page.get_by_label("Email").focus()
    page.keyboard.type("leyla@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()


def test_a_language_of_the_other_direction_turns_the_page(new_page, officer, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    page = new_page(locale="ar")
    page.goto("/account/login/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"


def test_a_language_without_a_translation_is_not_offered(new_page):
    page = new_page(locale="ar")
    page.goto("/")
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert page.locator("html").get_attribute("lang") == "en"
