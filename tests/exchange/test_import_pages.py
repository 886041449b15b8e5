"""The pages of exports and imports, as people meet them: without script, step by step."""

import io
import re
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from core.models import Change
from exchange.models import Import
from exchange.workbook.format import SHEETS
from exchange.workbook.guard import FileKind
from exchange.workbook.read import sheets_read
from firms.models import Organisation
from register.plain import record_update
from tests.exchange.roundtrip import TWENTY, changed_cells, edited, exported, last_change, workbook
from tests.register.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def read(answer, tmp_path) -> dict[str, list[tuple[str, ...]]]:
    """Return the sheets of a workbook that was answered."""
    path = tmp_path / "answer.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    with sheets_read(path, FileKind.WORKBOOK, "answer.xlsx") as sheets:
        return {sheet.name: [row.cells for row in sheet.rows] for sheet in sheets}


def upload(desk, data: bytes, name: str = "register.xlsx"):
    return desk.post("/imports/", {"file": SimpleUploadedFile(name, data)}, follow=True)


# --- taking out ---


def test_every_list_offers_its_rows_as_a_workbook_and_a_pack(register, client, tmp_path):
    for name in ("organisations", "linkages", "products", "zones", "sources", "clusters", "initiatives"):
        page = text(client.get(f"/{name}/"))
        assert f'href="/export/{name}.xlsx"' in page
        answer = client.get(f"/export/{name}.xlsx")
        assert answer["Content-Disposition"] == f'attachment; filename="{name}-2026-11-24.xlsx"'
        sheets = read(answer, tmp_path)
        assert list(sheets) == ["Instructions", *SHEETS, "Lists"]
        assert len(sheets[name]) > 1
        assert b"".join(client.get(f"/export/{name}.zip").streaming_content).startswith(b"PK")


def test_the_rows_are_those_that_the_filters_show_with_what_goes_with_them(register, client, tmp_path):
    assert 'href="/export/organisations.xlsx?kind=anchor"' in text(client.get("/organisations/?kind=anchor"))
    sheets = read(client.get("/export/organisations.xlsx?kind=anchor"), tmp_path)
    keys = {table: [cells[0] for cells in rows[1:]] for table, rows in sheets.items()}
    assert keys["organisations"] == ["smelter"]
    assert keys["zones"] == ["north-park"]
    assert keys["linkages"] == ["smelter-mill"]
    assert keys["products"] == ["aluminium"]
    assert keys["product_lines"] == ["smelter-makes-aluminium-capacity-2024"]
    assert keys["sources"] == ["press", "report"]
    assert (keys["clusters"], keys["recipes"]) == ([], [])
    refused = client.get("/export/organisations.xlsx?colour=red")
    assert (refused.status_code, "colour" in text(refused)) == (400, True)
    assert client.get("/export/nothing.xlsx").status_code == 404
    assert client.get("/export/zones.pdf").status_code == 404


def test_the_instructions_name_every_column(register, client, tmp_path):
    lines = {cells[:2] for cells in read(client.get("/export/register.xlsx"), tmp_path)["Instructions"]}
    assert {(name, column.name) for name, sheet in SHEETS.items() for column in sheet.columns} <= lines


def test_a_reader_takes_out_what_it_may_see_and_a_withheld_figure_says_so(register, client, desk, officer, tmp_path):
    record_update("organisation", "rolling-mill", {"visibility": 2}, actor=officer)
    public = read(client.get("/export/register.xlsx"), tmp_path)
    assert "rolling-mill" not in str(public)
    assert "smelter-mill" not in str(public)
    record_update("organisation", "rolling-mill", {"visibility": 0}, actor=officer)
    record_update("claim", "smelter-mill", {"quantity_visibility": 2}, actor=officer)
    figure = SHEETS["linkages"].column_names.index("quantity")
    for who, shown in ((client, "withheld"), (desk, "500")):
        [row] = [cells for cells in read(who.get("/export/linkages.xlsx"), tmp_path)["linkages"] if cells[0] == "smelter-mill"]
        assert row[figure] == shown
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get("/export/linkages.zip").streaming_content))) as pack:
        assert ",withheld," in pack.read("linkages.csv").decode()


def test_a_sheet_that_would_be_too_long_is_refused_with_a_sentence(register, client, monkeypatch):
    from exchange.workbook.guard import Limits  # noqa: PLC0415

    monkeypatch.setattr("exchange.workbook.export.LIMITS", Limits(rows=3))
    answer = client.get("/export/register.xlsx")
    assert answer.status_code == 409
    assert "Narrow the list with filters first" in text(answer)


# --- bringing in ---


@pytest.mark.parametrize("address", ["/imports/", "/imports/1/", "/imports/1/annotated.xlsx"])
def test_only_those_who_write_come_in(address, client, officer):
    assert client.get(address)["Location"] == f"/account/login/?next={address}"
    client.force_login(User.objects.create_user("guest"))
    assert client.get(address).status_code == 403


def test_an_import_from_upload_to_undo(register, desk, officer, tmp_path):
    before = exported(officer)
    assert "You have not imported anything yet" in text(desk.get("/imports/"))
    answer = upload(desk, workbook(edited(exported(officer))))
    one = Import.objects.get()
    assert answer.redirect_chain == [(f"/imports/{one.pk}/", 302)]
    page = text(answer)
    assert re.search(r"would change</dt><dd>(<bdi>)?13<", page), page
    assert "<del><bdi>Annual report</bdi></del> → <ins><bdi>Annual report 2025</bdi></ins>" in page
    assert "Accept 13 chosen rows" in page
    assert "Annual report 2025" in str(read(desk.get(f"/imports/{one.pk}/annotated.xlsx"), tmp_path)["sources"])
    mark = last_change()
    shown = [row.pk for row in one.rows.all()]
    done = text(desk.post(f"/imports/{one.pk}/", {"action": "accept", "shown": shown, "chosen": shown}, follow=True))
    assert "It is written" in done
    assert changed_cells(mark) == len(TWENTY)
    assert f'href="/register/undertakings/{Change.objects.latest("pk").batch_id}/"' in done
    undone = text(desk.post(f"/imports/{one.pk}/", {"action": "undo"}, follow=True))
    assert "It was written, and taken back" in undone
    assert exported(officer) == before
    assert "taken back" in text(desk.get("/imports/"))
    again = desk.post(f"/imports/{one.pk}/", {"action": "undo"})
    assert (again.status_code, "This was taken back already" in text(again)) == (409, True)


def test_rows_are_left_out_and_errors_are_told_on_the_page_and_in_the_workbook(register, desk, officer, tmp_path):
    sheets = edited(exported(officer), [*TWENTY[:6], ("organisations", "rolling-mill", "status", "asleep")])
    page = text(upload(desk, workbook(sheets)))
    one = Import.objects.get()
    assert re.search(r"are wrong</dt><dd>(<bdi>)?1<", page), page
    assert "<code>status</code>: “<bdi>asleep</bdi>” The word is not known here. Expected: one of operating, suspended" in page
    assert "asleep" in text(desk.get(f"/imports/{one.pk}/?show=wrong"))
    assert "Annual report" not in text(desk.get(f"/imports/{one.pk}/?show=wrong"))
    [remark] = [cells[0] for cells in read(desk.get(f"/imports/{one.pk}/annotated.xlsx"), tmp_path)["organisations"] if "asleep" in cells]
    assert "status: The word is not known here." in remark
    wrong, smelter = one.rows.get(key="rolling-mill"), one.rows.get(key="smelter")
    refused = desk.post(f"/imports/{one.pk}/", {"action": "accept", "shown": [wrong.pk], "chosen": [wrong.pk]})
    assert (refused.status_code, "1 chosen row is wrong" in text(refused)) == (409, True)
    desk.post(f"/imports/{one.pk}/", {"action": "choose", "every": "none"})
    desk.post(f"/imports/{one.pk}/", {"action": "accept", "shown": [smelter.pk], "chosen": [smelter.pk]})
    assert Organisation.objects.get(key="smelter").employees == 1200
    assert exported(officer)["sources"] != sheets["sources"]


def test_what_somebody_wrote_since_is_told_and_looked_at_again(register, desk, officer):
    upload(desk, workbook(edited(exported(officer))))
    one = Import.objects.get()
    record_update("organisation", "smelter", {"locality": "Elsewhere"}, actor=officer)
    page = text(desk.post(f"/imports/{one.pk}/", {"action": "accept"}, follow=True))
    assert "Nothing was written: 1 record was written by somebody else since it was compared." in page
    assert "written by somebody else since" in text(desk.get(f"/imports/{one.pk}/?show=stale"))
    assert "<ins><bdi>North</bdi></ins>" in text(desk.post(f"/imports/{one.pk}/", {"action": "recheck"}, follow=True))


def test_hostile_and_missing_files_are_refused_on_the_page(desk, imports_folder):
    page = text(upload(desk, b"%PDF-1.7 not a workbook"))
    assert "The file is no workbook: it begins with %PDF-1.7. Save it as an Excel workbook (.xlsx)" in page
    missing = desk.post("/imports/", {})
    assert (missing.status_code, "Choose a file" in text(missing)) == (400, True)
    large = desk.post("/imports/", {"file": SimpleUploadedFile("big.xlsx", b"x" * 51_000_000)})
    assert (large.status_code, "at most 50 MB are read" in text(large)) == (413, True)
    assert Import.objects.count() == 1


def foreign() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Daten")
        sheet.write(0, 0, "Register of firms")
        sheet.write_row(2, 0, ["Company name", "City", "Headcount", "Opened on"])
        sheet.write_row(3, 0, ["Fils SA", "Sohar", "1.200", "03/04/2024"])
    return target.getvalue()


def test_a_foreign_sheet_is_asked_about_and_its_questions_are_answered(register, desk):
    page = text(upload(desk, foreign(), "list.xlsx"))
    one = Import.objects.get()
    assert "This workbook is not one of ours" in page
    assert '<option value="name" selected>name</option>' in page
    sent = {
        "action": "map", "sheet-0-table": "organisations", "sheet-0-header": "3",
        "sheet-0-column-0": "name", "sheet-0-column-1": "locality",
        "sheet-0-column-2": "employees", "sheet-0-column-3": "founded", "sheet-0-constant-kind": "firm", "sheet-0-constant-country": "OM",
        "sheet-0-constant-status": "operating", "sheet-0-constant-source": "press", "sheet-0-decimal": "auto", "sheet-0-dates": "auto",
    }  # fmt: skip
    asked = text(desk.post(f"/imports/{one.pk}/", sent, follow=True))
    assert "This may be 1200 or 1.200." in asked
    assert "founded</code>" not in asked  # whichever is the month, the year is 2024
    assert "Read it so" in text(desk.get(f"/imports/{one.pk}/?map=1"))
    answered = text(desk.post(f"/imports/{one.pk}/", sent | {"sheet-0-decimal": "comma", "sheet-0-dates": "day"}, follow=True))
    assert "Accept 1 chosen row" in answered
    desk.post(f"/imports/{one.pk}/", {"action": "accept", "shown": [one.rows.get().pk], "chosen": [one.rows.get().pk]})
    firm = Organisation.objects.get(key="fils-sa")
    assert (firm.locality, firm.employees, firm.founded) == ("Sohar", 1200, 2024)


def test_another_table_or_another_header_is_asked_about_once_more(register, desk):
    upload(desk, foreign(), "list.xlsx")
    one = Import.objects.get()
    page = text(desk.post(f"/imports/{one.pk}/", {"action": "map", "sheet-0-table": "sources", "sheet-0-header": "3"}, follow=True))
    assert '<option value="publisher">publisher</option>' in page
    page = text(desk.post(f"/imports/{one.pk}/", {"action": "map", "sheet-0-table": "sources", "sheet-0-header": "1"}, follow=True))
    assert "<bdi>Register of firms</bdi>" in page
    refused = desk.post(f"/imports/{one.pk}/", {"action": "map", "sheet-0-table": "sources", "sheet-0-header": "99"})
    assert (refused.status_code, "has no row 99" in text(refused)) == (409, True)


def test_a_page_of_a_running_import_asks_again_by_itself_and_cancels(register, desk, officer):
    one = Import.objects.create(actor=officer, file_name="a.xlsx")
    answer = desk.get(f"/imports/{one.pk}/")
    assert (answer["Refresh"], "It waits for its turn" in text(answer)) == ("2", True)
    page = text(desk.post(f"/imports/{one.pk}/", {"action": "cancel"}, follow=True))
    assert "It was cancelled. Nothing was written." in page
    assert "Refresh" not in desk.get(f"/imports/{one.pk}/")
    assert desk.post(f"/imports/{one.pk}/", {"action": "dance"}).status_code == 404
    assert desk.post(f"/imports/{one.pk}/", {"action": "recheck"}).status_code == 409


def test_imports_are_seen_by_their_officer_and_by_administrators(register, desk, officer):
    upload(desk, b"nothing")
    one = Import.objects.get()
    for role, status in (("officer", 404), ("administrator", 200)):
        client = Client()
        client.force_login(User.objects.create_user(role, f"{role}@example.org", role=role, countries=["OM"]))
        assert client.get(f"/imports/{one.pk}/").status_code == status
        assert client.post(f"/imports/{one.pk}/", {"action": "cancel"}).status_code == (404 if status == 404 else 409)
