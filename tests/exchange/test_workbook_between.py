"""What can come between the upload of a workbook and the register: scope, choices, other writers, refusals, foreign forms."""

import io

import pytest
import xlsxwriter

from accounts.models import User
from core.errors import ConflictError, DomainError, NotAllowedError
from exchange import services
from exchange.models import ColumnMapping, Import
from exchange.workbook.folders import cancel_wish, progress_get
from exchange.workbook.format import HEADERS
from exchange.workbook.mapping import SheetMapping
from exchange.workbook.records import READERS
from firms.models import Organisation, Source
from register.plain import record_update
from tests.exchange.roundtrip import TWENTY, accepted, edited, exported, said, uploaded, workbook

pytestmark = pytest.mark.django_db


def test_what_is_not_in_scope_is_told_row_by_row_and_nothing_is_written(register):
    other = User.objects.create_user("rashid", "rashid@example.org", role="officer", countries=["AZ"])
    one = uploaded(workbook(edited(exported(other), TWENTY[:8])), other)
    assert {(sheet, column) for sheet, _row, column, _ in said(one)} == {("zones", ""), ("organisations", "")}
    assert "your scope is AZ" in said(one)[0][3]
    services.import_accept(one, actor=other)
    services.import_write(one, actor=other)
    assert Source.objects.get(key="report").title == "Annual report 2025"
    assert Organisation.objects.get(key="smelter").employees == 1000


def test_who_may_write_nothing_imports_nothing(register):
    guest = User.objects.create_user("guest", "guest@example.org")
    with pytest.raises(NotAllowedError, match="Only officers"):
        services.import_create(actor=guest, file_name="a.xlsx", pieces=[b""])


def test_chosen_rows_are_written_and_no_others(register, officer):
    one = uploaded(workbook(edited(exported(officer))), officer)
    wanted = one.rows.get(key="smelter")
    services.rows_choose(one, actor=officer, every="none")
    services.rows_choose(one, actor=officer, shown=[row.pk for row in one.rows.all()], chosen=[wanted.pk])
    accepted(one, officer)
    assert list(one.batch.changes.values_list("type", "key")) == [("organisation", "smelter")]


def test_a_record_written_since_stops_the_import_until_it_was_looked_at(register, officer):
    one = uploaded(workbook(edited(exported(officer))), officer)
    record_update("organisation", "smelter", {"locality": "Elsewhere"}, actor=officer)
    before = exported(officer)
    accepted(one, officer)
    assert one.status == Import.Status.CHECKED
    assert "1 record was written by somebody else" in one.message
    assert [row.key for row in one.rows.filter(is_stale=True)] == ["smelter"]
    assert exported(officer) == before
    with pytest.raises(DomainError, match="Compare again"):
        services.import_accept(one, actor=officer)
    services.import_recheck(one, actor=officer)
    services.import_check(one, actor=officer)
    assert "locality" in one.rows.get(key="smelter").cells  # the sheet says what was there before: now it is seen
    accepted(one, officer)
    assert one.status == Import.Status.DONE


def test_a_refusal_while_writing_leaves_nothing_behind(register, officer, monkeypatch):
    monkeypatch.setattr("exchange.services.reading.rows_try", lambda *_args, **_options: None)  # as if the scope were narrowed since
    sheets = edited(exported(officer))
    sheets["organisations"].append({"key": "far", "name": "Far", "kind": "firm", "country": "AZ", "status": "operating", "source": "press"})
    one, before = uploaded(workbook(sheets), officer), exported(officer)
    assert said(one) == []
    accepted(one, officer)
    assert (one.status, exported(officer)) == (Import.Status.CHECKED, before)
    assert "1 row was refused" in one.message
    assert "your scope is OM" in said(one)[0][3]
    assert one.batch is None


def test_an_import_is_cancelled_while_it_waits_is_read_or_is_written(register, officer, monkeypatch):
    waiting = services.import_create(actor=officer, file_name="a.xlsx", pieces=[b"x"])
    services.import_cancel(waiting, actor=officer)
    assert waiting.status == Import.Status.CANCELLED
    with pytest.raises(ConflictError, match="is cancelled by now"):
        services.import_check(waiting, actor=officer)
    one = uploaded(workbook(edited(exported(officer))), officer)
    before = exported(officer)
    services.import_accept(one, actor=officer)
    real = services.rows.record_update

    def cancelling(*args, **options):
        services.import_cancel(one, actor=officer)
        return real(*args, **options)

    monkeypatch.setattr("exchange.services.rows.record_update", cancelling)
    services.import_write(one, actor=officer)
    assert (one.status, exported(officer)) == (Import.Status.CANCELLED, before)
    assert progress_get(one.pk) == (0, 0)  # told at the start; the next word would have been this one


def test_a_wish_to_stop_ends_the_reading(register, officer, monkeypatch):
    one = services.import_create(actor=officer, file_name="a.xlsx", pieces=[workbook(edited(exported(officer)))])
    monkeypatch.setattr(
        "exchange.services.reading.import_file_check",
        lambda one, actor: cancel_wish(one.pk) or services.import_file_check(one, actor=actor),
    )
    services.import_check(one, actor=officer)
    assert one.status == Import.Status.CANCELLED


def test_a_hostile_file_is_refused_with_a_sentence_and_a_large_one_is_not_kept(register, officer, imports_folder):
    one = uploaded(b"%PDF-1.7 not a workbook", officer)
    assert one.status == Import.Status.FAILED
    assert one.message.startswith("The file is no workbook: it begins with %PDF-1.7.")
    with pytest.raises(DomainError, match="and at most 50 MB are read"):
        services.import_create(actor=officer, file_name="big.xlsx", pieces=(b"x" * 10_000_000 for _ in range(20)))
    assert [folder.name for folder in imports_folder.iterdir()] == [str(one.pk)]
    assert Import.objects.count() == 1


def test_a_figure_that_is_withheld_comes_back_as_it_was(register, officer):
    record_update("claim", "smelter-mill", {"quantity_visibility": 2}, actor=officer)
    public = exported(None)
    [row] = [row for row in public["linkages"] if row["key"] == "smelter-mill"]
    assert row["quantity"] == "withheld"
    one = uploaded(workbook(public), officer)
    assert (one.rows.count(), said(one)) == (0, [])


def test_a_column_that_is_missing_changes_nothing_and_a_new_row_needs_it(register, officer):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("organisations")
        sheet.write_row(0, 0, ["key", "status"])
        sheet.write_row(1, 0, ["smelter", "suspended"])
        sheet.write_row(2, 0, ["new", "suspended"])
    one = uploaded(target.getvalue(), officer)
    assert one.rows.get(key="smelter").cells == {"status": ["operating", "suspended"]}
    assert [column for _sheet, _row, column, _ in said(one)] == ["name", "kind", "country"]


def test_nobody_below_the_agency_reads_what_is_the_agencys(register, officer):
    record_update("organisation", "rolling-mill", {"visibility": 2}, actor=officer)
    public = exported(None)
    assert "rolling-mill" not in str(public)
    assert "rolling-mill" in str(exported(officer))
    assert set(public) == set(READERS) == set(HEADERS)


def foreign_workbook() -> bytes:
    """A list of firms as a chamber keeps it: title rows, a merged zone, French headers, three kinds of numbers."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Feuil1")
        sheet.merge_range(0, 0, 0, 5, "Registre des entreprises")
        sheet.write(1, 0, "au 5 mars 2024")
        sheet.write_row(3, 0, ["N°", "Raison sociale", "Zone industrielle", "Effectif", "Statut", "Année de création"])
        sheet.merge_range(4, 2, 6, 2, "North Park")
        for number, (name, staff, status, founded) in enumerate(
            [
                ("Rolling Mill", "1.200.000", "actif", "1998"),
                ("Tôlerie Nord", "١٢٠", "en construction", "05.03.2021"),
                ("Fils SA", 75, "Fermé", 2001),
            ]
        ):
            sheet.write(4 + number, 0, number + 1)
            sheet.write(4 + number, 1, name)
            for column, value in ((3, staff), (4, status), (5, founded)):
                sheet.write(4 + number, column, value)
    return target.getvalue()


def test_a_foreign_workbook_is_asked_about_once_and_understood_the_next_time(register, officer):
    one = uploaded(foreign_workbook(), officer, "chambre.xlsx")
    assert one.status == Import.Status.ASKS
    [mapping] = [SheetMapping.from_json(data) for data in one.mapping]
    assert (mapping.table, mapping.header_row) == ("organisations", 4)
    assert mapping.columns == ("", "name", "zone", "employees", "status", "founded")
    told = mapping.as_json() | {"constants": {"kind": "firm", "country": "OM", "source": "press"}}
    services.import_map(one, [SheetMapping.from_json(told)], actor=officer)
    services.import_check(one, actor=officer)
    assert (one.status, said(one)) == (Import.Status.CHECKED, [])
    by_key = {row.key: row for row in one.rows.all()}
    assert set(by_key) == {"rolling-mill", "tolerie-nord", "fils-sa"}
    assert by_key["rolling-mill"].cells == {
        "zone": ["", "north-park"], "founded": ["", "1998"], "employees": ["", "1200000"],
    }  # fmt: skip
    assert by_key["tolerie-nord"].cells["employees"] == ["", "120"]
    assert by_key["tolerie-nord"].cells["founded"] == ["", "2021"]
    assert by_key["tolerie-nord"].cells["status"] == ["", "under_construction"]
    accepted(one, officer)
    assert Organisation.objects.get(key="fils-sa").zone.key == "north-park"
    colleague = User.objects.create_user("aziz", "aziz@example.org", role="officer", countries=["OM"])
    again = uploaded(foreign_workbook(), colleague, "chambre.xlsx")
    assert ColumnMapping.objects.get().agency == "OM"
    assert (again.status, again.rows_same) == (Import.Status.ASKS, 0)
    assert SheetMapping.from_json(again.mapping[0]).constants == {"kind": "firm", "country": "OM", "source": "press"}
