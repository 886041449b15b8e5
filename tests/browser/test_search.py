"""The search in a real browser: suggestions by keyboard, mouse and in Arabic; the page for screen readers, on a phone, without script."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def type_into(page, text):
    field = page.locator("#find")
    field.press_sequentially(text, delay=10)
    page.locator("#find-list").wait_for(state="visible")
    return field


def test_a_suggestion_is_chosen_by_keyboard(atlas_page):
    page = atlas_page
    page.goto("/")
    field = type_into(page, "Сумга")
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    assert "suggestions" in page.locator(".find [role=status]").inner_text()
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    address = chosen.get_attribute("href")
    field.press("Enter")
    page.wait_for_url(re.compile(re.escape(address) + "$"))


def test_escape_closes_and_enter_without_a_choice_asks_the_page(atlas_page):
    page = atlas_page
    page.goto("/")
    field = type_into(page, "sohar")
    field.press("Escape")
    assert page.locator("#find-list").is_hidden()
    assert field.get_attribute("aria-expanded") == "false"
    field.press("Enter")
    page.wait_for_url("**/search/?q=sohar")
    assert page.locator("h1").inner_text() == "Search for “sohar”"


def test_a_click_and_the_way_to_all_results(atlas_page):
    page = atlas_page
    page.goto("/")
    type_into(page, "صحار")
    page.locator("#find-list [role=option][href='/zones/sohar-port/']").click()
    page.wait_for_url("**/zones/sohar-port/")
    type_into(page, "socar")
    page.locator("#find-list [role=option]").last.click()
    page.wait_for_url("**/search/?q=socar")


@pytest.mark.parametrize("look", [{"width": 1440}, {"width": 390, "height": 844}, {"width": 1440, "color_scheme": "dark"}])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(new_atlas_page, violations, look):
    page = new_atlas_page(**look)
    for path in ("/search/", "/search/?q=aluminium", "/search/?q=aluminium&type=hs", "/search/?q=xyzxyz"):
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") == look["width"]
    type_into(page, "sum")
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == look["width"]


def test_without_script_the_form_works(new_atlas_page):
    page = new_atlas_page(java_script_enabled=False)
    page.goto("/")
    page.locator("#find").fill("sokar")
    page.locator("#find").press("Enter")
    page.wait_for_url("**/search/?q=sokar")
    assert page.locator(".hits a").first.get_attribute("href") == "/organisations/socar/"
