"""Officers write in a real browser: pickers, the duplicate guard and drafts work by keyboard; a merge is made and taken back."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.services import officer_create
from core.actors import SystemActor
from firms.models import Organisation
from linkages.models import Linkage
from register.models import Draft
from register.plain import record_update
from tests import factories as make

pytestmark = pytest.mark.browser
WRITER = SystemActor("another officer")


@pytest.fixture
def officer_page(new_page, live_server):
    """A page on which an officer is signed in; `new_page` alone is that of a visitor."""
    officer = officer_create(
        actor=SystemActor("tests"), username="leyla", email="leyla@example.org", password="a copper kettle sings", countries=["OM"]
    )  # fmt: skip
    client = Client()
    client.force_login(officer)

    def opened(**options):
        page = new_page(**options)
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        return page

    return opened


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_an_organisation_is_registered_by_keyboard_with_a_duplicate_warning(officer_page, violations):
    make.zone("sohar-port", name="Sohar Port", latitude=24.5, longitude=56.63)
    make.source("paper", title="The Gazette of Sohar")
    make.organisation("profiles", name="Sohar Profiles LLC", name_local="صحار بروفايلز")
    page = officer_page()
    page.goto("/register/organisation/new/")
    page.get_by_label("Name *").focus()
    page.keyboard.type("Sohar Profiles")
    twins = page.get_by_role("region", name="Perhaps it is already here")
    twins.get_by_text("the same name without the legal form").wait_for()
    page.get_by_label("Kind *").select_option("firm")
    page.get_by_label("Country *").select_option("OM")
    page.get_by_role("combobox", name="Zone", exact=True).focus()
    page.keyboard.type("sohar po")
    page.get_by_role("option", name="Sohar Port").wait_for()
    press(page, "ArrowDown", "Enter")
    assert page.locator("input[name=zone]").input_value() == "sohar-port"
    page.get_by_role("combobox", name="Coordinates of a known place", exact=True).focus()
    page.keyboard.type("sohar po")
    page.get_by_role("option", name="Sohar Port").wait_for()
    press(page, "ArrowDown", "Enter")
    page.wait_for_function("() => document.querySelector('[name=latitude]').value === '24.5'")
    assert page.get_by_label("Location precision").input_value() == "zone"
    page.get_by_role("combobox", name="Find a source by its title or publisher", exact=True).focus()
    page.keyboard.type("gazette of sohar")
    page.get_by_role("option", name="The Gazette of Sohar").wait_for()
    press(page, "ArrowDown", "Enter")
    assert page.locator("textarea[name=sources]").input_value() == "paper"
    page.get_by_text("Left blank it will be: sohar-profiles").wait_for()
    page.get_by_text("Kept as a draft.").wait_for()
    assert Draft.objects.count() == 1
    # The address holds the draft now: whoever loads the page anew, or comes back to it, finds what was typed.
    page.reload()
    assert page.get_by_label("Name *").input_value() == "Sohar Profiles"
    assert page.get_by_role("combobox", name="Zone", exact=True).input_value() == "Sohar Port"
    assert violations(page) == []
    # What is typed is there after a reload of the desk, and saving asks for the word that it is another one.
    page.goto("/register/")
    page.get_by_role("link", name="Organisation: Sohar Profiles").click()
    assert page.get_by_label("Name *").input_value() == "Sohar Profiles"
    page.get_by_label("Name *").focus()
    press(page, "Enter")  # saves, though the buttons of the guard stand before that of the form
    page.get_by_role("region", name="Perhaps it is already here").get_by_text("the same name without the legal form").wait_for()
    page.get_by_label("It is none of these: enter a new one").focus()
    press(page, "Space")
    page.get_by_role("button", name="Save").focus()
    press(page, "Enter")
    page.get_by_role("heading", name="Sohar Profiles", level=1).wait_for()
    page.get_by_text("Saved: organisation sohar-profiles.").wait_for()
    made = Organisation.objects.get(key="sohar-profiles")
    assert (made.zone.key, made.latitude, made.location_precision) == ("sohar-port", 24.5, "zone")
    assert not Draft.objects.exists()


def test_whoever_saved_first_is_shown_field_by_field(officer_page, violations):
    make.organisation("plant", name="Plant", locality="Muscat")
    page = officer_page(width=390)
    page.goto("/register/organisation/plant/edit/")
    record_update("organisation", "plant", {"locality": "Sohar", "employees": 12}, actor=WRITER)
    page.get_by_label("Locality").fill("Liwa")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Somebody else changed this record while you were writing").wait_for()
    assert violations(page) == []
    page.get_by_role("row", name="Locality").get_by_label("Liwa").focus()
    press(page, "Space")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved: organisation plant.").wait_for()
    plant = Organisation.objects.get()
    assert (plant.locality, plant.employees) == ("Liwa", 12)


def test_two_entries_are_merged_and_the_merge_is_taken_back(officer_page, violations):
    metal, plant, twin = make.product("metal"), make.organisation("plant", name="Plant"), make.organisation("twin", name="Plant LLC")
    make.linkage(twin, make.organisation("mill"), metal, key="flow")
    page = officer_page()
    page.goto("/organisations/plant/")
    page.get_by_role("navigation", name="This record").get_by_role("link", name="Merge").click()
    page.get_by_role("link", name="Plant LLC").click()
    assert violations(page) == []
    page.get_by_label("Why they are one").fill("One firm.")
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("Merge of Plant LLC into Plant.").wait_for()
    assert Linkage.objects.get().supplier == plant
    page.goto("/organisations/twin/")
    assert page.url.endswith("/organisations/plant/")
    page.goto("/register/undertakings/")
    page.get_by_role("link", name="Merge of Plant LLC into Plant").click()
    page.get_by_label("Reason").fill("Two firms after all.")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Taken back: Merge of Plant LLC into Plant").wait_for()
    page.goto("/organisations/twin/")
    assert page.url.endswith("/organisations/twin/")
    assert Linkage.objects.get().supplier.key == "twin"


def test_organisations_to_merge_are_picked_by_keyboard(officer_page, violations):
    make.organisation("plant", name="Sohar Smelter")
    make.organisation("twin", name="Nizwa Wires")
    page = officer_page(width=390, height=844)
    page.goto("/register/merge/")
    page.get_by_role("combobox", name="Find an organisation by its name", exact=True).focus()
    for typed, name in (("sohar", "Sohar Smelter"), ("nizwa", "Nizwa Wires")):
        page.keyboard.type(typed)
        page.get_by_role("option", name=name).wait_for()
        press(page, "ArrowDown", "Enter")
    assert page.locator("textarea[name=keys]").input_value() == "plant\ntwin"
    assert violations(page) == []
    page.get_by_role("button", name="Set side by side").focus()
    press(page, "Enter")
    page.get_by_role("heading", name="Which one stays").wait_for()
    assert violations(page) == []


def test_a_visitor_proposes_an_officer_accepts_a_part_and_the_proposer_reads_why(new_page, officer_page, violations):
    plant = make.organisation("plant", name="Plant", locality="Muscat", employees=10)
    page = new_page(width=390, height=844)
    page.goto("/organisations/plant/")
    page.get_by_role("navigation", name="This record").get_by_role("link", name="Correct this").click()
    assert violations(page) == []
    page.get_by_label("Locality").fill("Sohar")
    page.get_by_label("Employees", exact=True).fill("12")
    page.get_by_label("How you know").fill("Its own site says so.")
    page.wait_for_timeout(3500)  # a person is not so fast
    page.get_by_role("button", name="Send for review").click()
    page.get_by_text("Thank you: it arrived.").wait_for()
    officer = officer_page()
    officer.goto("/proposals/")
    filters = officer.get_by_role("region", name="Filters")
    filters.locator("input[value=organisation]").focus()  # by keyboard: chosen, applied, opened
    press(officer, "Space")
    filters.get_by_role("button", name="Apply").focus()
    press(officer, "Enter")
    officer.wait_for_url("**/proposals/?kind=organisation")
    officer.get_by_role("heading", name="1 proposal").wait_for()
    assert violations(officer) == []
    officer.get_by_role("table").get_by_role("link", name="Plant").focus()
    press(officer, "Enter")
    officer.get_by_role("heading", name="What accepting all of it would do").wait_for()
    officer.get_by_text("Changes 2 fields of organisation Plant: locality, employees").wait_for()
    assert violations(officer) == []
    officer.get_by_role("row", name="Employees").get_by_label("refuse").focus()
    press(officer, "Space")
    officer.get_by_label("Reason or question, sent to the proposer").fill("No page gives the number.")
    officer.get_by_role("button", name="Try again with what is ticked").focus()
    press(officer, "Enter")
    officer.get_by_text("Changes 1 field of organisation Plant: locality").wait_for()
    officer.get_by_role("button", name="Accept what is ticked").focus()
    press(officer, "Enter")
    officer.get_by_text(": accepted in part.").wait_for()
    page.reload()
    page.get_by_text("No page gives the number.").wait_for()
    assert page.get_by_role("row", name="Employees").get_by_text("refused").is_visible()
    plant.refresh_from_db()
    assert (plant.locality, plant.employees) == ("Sohar", 10)
