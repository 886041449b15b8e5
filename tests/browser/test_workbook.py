"""The round trip of a workbook in a real browser: taken out, edited, brought back, seen cell by cell, written and taken back."""

import pytest
import xlsxwriter
from django.conf import settings as project
from django.test import Client

from accounts.services import officer_create
from core.actors import SystemActor
from exchange.workbook.guard import FileKind
from exchange.workbook.read import sheets_read
from firms.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.browser


@pytest.fixture
def officer_page(new_page, live_server, settings, tmp_path):
    """A page on which an officer is signed in."""
    settings.IMPORTS_DIR = tmp_path / "imports"
    officer = officer_create(
        actor=SystemActor("tests"), username="leyla", email="leyla@example.org", password="a copper kettle sings", countries=["OM"]
    )  # fmt: skip
    client = Client()
    client.force_login(officer)

    def opened(**options):
        page = new_page(**options)
        cookie = {"name": project.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return opened


def edited(source, target, sheet_name: str, column: str, texts: dict[str, str]):
    """Write a workbook of one sheet of another, with other texts in a column, by key."""
    with sheets_read(source, FileKind.WORKBOOK, source.name) as sheets:
        [(head, *rows)] = [[list(row.cells) for row in sheet.rows] for sheet in sheets if sheet.name == sheet_name]
    with xlsxwriter.Workbook(str(target)) as made:
        sheet = made.add_worksheet(sheet_name)
        sheet.write_row(0, 0, head)
        for number, cells in enumerate(rows, start=1):
            cells[head.index(column)] = texts.get(cells[0], cells[head.index(column)])
            sheet.write_row(number, 0, cells)
    return target


def test_a_workbook_goes_out_comes_back_and_is_taken_back(officer_page, violations, tmp_path):
    paper = make.source("paper")
    for key in ("mill", "yard"):
        make.organisation(key, name=key.capitalize(), locality="Sohar", sources=[paper])
    page = officer_page()
    page.goto("/organisations/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Workbook (XLSX)").click()
    taken.value.save_as(tmp_path / "out.xlsx")
    back = edited(tmp_path / "out.xlsx", tmp_path / "back.xlsx", "organisations", "locality", {"mill": "Muscat", "yard": "Duqm"})
    page.goto("/imports/")
    assert violations(page) == []
    page.get_by_label("Workbook").set_input_files(back)
    page.get_by_role("button", name="Upload and compare").click()
    page.get_by_role("button", name="Accept 2 chosen rows").wait_for()
    assert page.locator("ins").all_inner_texts() == ["Muscat", "Duqm"]
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    page.get_by_label("Write row 3 of organisations").uncheck()
    page.get_by_role("button", name="Accept 2 chosen rows").click()
    page.get_by_role("heading", name="It is written").wait_for()
    localities = Organisation.objects.order_by("key").values_list("locality", flat=True)
    assert list(localities) == ["Muscat", "Sohar"]
    page.get_by_role("button", name="Take the import back").click()
    page.get_by_role("heading", name="It was written, and taken back").wait_for()
    assert list(localities.all()) == ["Sohar", "Sohar"]


def test_a_foreign_sheet_is_asked_about_on_a_page_that_fits_a_phone(officer_page, violations, tmp_path):
    make.source("paper")
    with xlsxwriter.Workbook(str(tmp_path / "list.xlsx")) as book:
        sheet = book.add_worksheet("Feuil1")
        sheet.write_row(2, 0, ["Raison sociale", "Ville", "Effectif"])
        sheet.write_row(3, 0, ["Fils SA", "Sohar", "1 200"])
    page = officer_page(width=390, height=844)
    page.goto("/imports/")
    page.get_by_label("Workbook").set_input_files(tmp_path / "list.xlsx")
    page.get_by_role("button", name="Upload and compare").click()
    page.get_by_label("Raison sociale").wait_for()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    for column, value in (("kind", "firm"), ("status", "operating")):
        page.get_by_label(f"{column} *").select_option(value)
    for column, value in (("country", "OM"), ("source", "paper")):
        page.get_by_label(f"{column} *").fill(value)
    page.get_by_role("button", name="Read it so").click()
    page.get_by_role("button", name="Accept 1 chosen row").click()
    page.get_by_role("heading", name="It is written").wait_for()
    assert Organisation.objects.get(key="fils-sa").employees == 1200
