"""An officer signs in to the administration in a real browser: forms, sessions and the content policy work together."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.browser


@pytest.fixture
def officer():
    return get_user_model().objects.create_superuser(username="officer", password="a long enough word", email="officer@example.org")


def test_an_officer_signs_in_and_out(page, officer):
    page.goto("/admin/")
    page.get_by_label("Username").fill("officer")
    page.get_by_label("Password").fill("a long enough word")
    page.get_by_role("button", name="Log in").click()
    assert page.get_by_role("heading", name="Site administration").is_visible()
    page.get_by_role("button", name="Log out").click()
    assert page.get_by_role("heading", name="Logged out").is_visible()
    officer.refresh_from_db()
    assert officer.last_login is not None


def test_a_language_of_the_other_direction_turns_the_page(new_page, officer, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    page = new_page(locale="ar")
    page.goto("/admin/login/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"


def test_a_language_without_a_translation_is_not_offered(new_page):
    page = new_page(locale="ar")
    page.goto("/")
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert page.locator("html").get_attribute("lang") == "en"
