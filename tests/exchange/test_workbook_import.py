"""The round trip: exported, edited, imported, taken back; and everything that can come between."""

import io
import threading
from pathlib import Path

import pytest
import xlsxwriter
from django.db import connection

from accounts.models import User
from core.errors import ConflictError, DomainError, NotAllowedError
from core.models import Change
from exchange import services
from exchange.models import ColumnMapping, Import, ImportRow
from exchange.packs.load import packs_load
from exchange.workbook.findings import error_words
from exchange.workbook.folders import cancel_wish, progress_get
from exchange.workbook.format import HEADERS, SHEETS
from exchange.workbook.mapping import SheetMapping
from exchange.workbook.records import READERS, row_cells, sheet_rows
from exchange.workbook.write import Export, pack_write, workbook_write
from firms.models import Organisation, Source
from linkages.models import Claim, Linkage
from register.plain import record_update
from tests.exchange.packwriting import SOUND, PackDraft

pytestmark = pytest.mark.django_db

Sheets = dict[str, list[dict[str, str]]]


@pytest.fixture(autouse=True)
def imports_folder(tmp_path, settings) -> Path:
    settings.IMPORTS_DIR = tmp_path / "imports"
    return settings.IMPORTS_DIR


@pytest.fixture
def officer(db) -> User:
    return User.objects.create_user("leyla", "leyla@example.org", role="officer", countries=["OM"])


@pytest.fixture
def register(classifications, tmp_path) -> None:
    """The small sound pack, loaded."""
    report = packs_load([PackDraft(tmp_path / "packs" / "demo", SOUND).write()])
    assert not report.errors


def exported(viewer) -> Sheets:
    """Return the register as the rows of sheets."""
    return {table: [row_cells(table, values) for values in sheet_rows(table, viewer=viewer)] for table in SHEETS}


def workbook(sheets: Sheets) -> bytes:
    target = io.BytesIO()
    workbook_write(target, Export(sheets))
    return target.getvalue()


def uploaded(data: bytes, actor, name: str = "register.xlsx") -> Import:
    """Upload a file, read it, and return its import."""
    one = services.import_create(actor=actor, file_name=name, pieces=[data])
    services.import_check(one, actor=actor)
    return one


def accepted(one: Import, actor) -> Import:
    services.import_accept(one, actor=actor)
    services.import_write(one, actor=actor)
    return one


def found(one: Import) -> list[tuple[str, str, str, dict]]:
    return [(row.table, row.key, row.action, row.cells) for row in one.rows.order_by("pk")]


def said(one: Import) -> list[tuple[str, int, str, str]]:
    """Return what is wrong as sheet, row, column and sentence."""
    return [(row.sheet, row.number, error["column"], error_words(error, str)) for row in one.rows.order_by("pk") for error in row.errors]


def changed_cells(after: int) -> int:
    """Return how many fields the changes after one have changed."""
    changes = Change.objects.filter(pk__gt=after)
    return sum(sum(1 for name in change.after if change.after[name] != change.before[name]) for change in changes)


def last_change() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


TWENTY = [
    ("sources", "report", "title", "Annual report 2025"),
    ("sources", "press", "publisher", "Another paper"),
    ("sources", "press", "published", "2025-07"),
    ("zones", "north-park", "area_ha", "655.5"),
    ("zones", "north-park", "aliases", "NP|The Park"),
    ("organisations", "smelter", "employees", "1200"),
    ("organisations", "smelter", "description", "=Makes primary metal."),
    ("organisations", "smelter", "latitude", "-24.5"),
    ("organisations", "rolling-mill", "status", "suspended"),
    ("organisations", "rolling-mill", "visibility", "agency"),
    ("organisations", "park-agency", "website", "https://park.example.org"),
    ("products", "sheet", "name", "Sheet and plate"),
    ("product_lines", "smelter-makes-aluminium-capacity-2024", "year", "2025"),
    ("product_lines", "smelter-makes-aluminium-capacity-2024", "capacity", "1100"),
    ("linkages", "smelter-mill", "quantity", "512.25"),
    ("linkages", "smelter-mill", "quantity_visibility", "agency"),
    ("clusters", "north", "description", "A cluster in the north"),
    ("cluster_members", "north:rolling-mill", "role", "supplier"),
    ("initiative_partners", "school:smelter", "source", "press;report"),
    ("recipes", "sheet-from-aluminium-hot-rolling", "input_per_output", "1.06"),
]


def edited(sheets: Sheets, edits=TWENTY) -> Sheets:
    for table, key, column, text in edits:
        [row] = [row for row in sheets[table] if key in (row.get("key"), ":".join(list(row.values())[:2]))]
        row[column] = text
    return sheets


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_export_change_twenty_cells_import_twenty_changes_and_undo(register, officer, form):
    before = exported(officer)
    sheets = edited(exported(officer))
    if form == "xlsx":
        one = uploaded(workbook(sheets), officer)
    else:
        target = io.BytesIO()
        pack_write(target, sheets)
        one = uploaded(target.getvalue(), officer, "register.zip")
    assert (one.status, said(one)) == (Import.Status.CHECKED, [])
    assert sum(len(row.cells) for row in one.rows.all()) == 20
    assert {(table, key, column, cells[column][1]) for table, key, _action, cells in found(one) for column in cells} == set(TWENTY)
    assert one.rows_read == sum(map(len, sheets.values()))
    assert one.rows_same == one.rows_read - one.rows.count()
    mark = last_change()
    accepted(one, officer)
    assert one.status == Import.Status.DONE
    assert changed_cells(mark) == 20
    assert set(Change.objects.filter(pk__gt=mark).values_list("batch", flat=True)) == {one.batch_id}
    assert exported(officer) == {table: sorted(rows, key=str) and rows for table, rows in sheets.items()}
    services.import_undo(one, actor=officer)
    assert exported(officer) == before


def test_an_untouched_workbook_changes_nothing(register, officer):
    one = uploaded(workbook(exported(officer)), officer)
    assert (one.status, one.rows.count(), one.rows_same) == (Import.Status.CHECKED, 0, one.rows_read)
    with pytest.raises(DomainError, match="No row is chosen"):
        services.import_accept(one, actor=officer)


def test_rows_are_added_with_all_they_refer_to_in_one_file(register, officer):
    sheets: Sheets = {
        "zones": [{"key": "south-park", "name": "South Park", "kind": "district", "country": "OM", "operator": "south", "source": "book"}],
        "organisations": [
            {"key": "south", "name": "South", "kind": "agency", "country": "OM", "status": "operating", "zone": "south-park",
             "source": "book"}
        ],
        "products": [
            {"key": "foil", "name": "Foil", "stage": "finished", "parent": "flat", "unit": "t/y"},
            {"key": "flat", "name": "Flat", "stage": "finished", "unit": "t/y"},
        ],
        "linkages": [
            {
                "key": "mill-south", "supplier": "rolling-mill", "customer": "south", "kind": "goods", "product": "foil",
                "status": "planned", "confidence": "reported", "source": "book", "visibility": "agency",
            },
            {
                "key": "mill-again", "supplier": "smelter", "customer": "rolling-mill", "kind": "goods", "product": "aluminium",
                "status": "planned", "confidence": "reported", "source": "book",
            },
        ],
        "sources": [{"key": "book", "title": "A book"}],
    }  # fmt: skip
    before = exported(officer)
    one = uploaded(workbook({table: sheets[table] for table in ("linkages", "products", "organisations", "zones", "sources")}), officer)
    assert (one.status, said(one)) == (Import.Status.CHECKED, [])
    accepted(one, officer)
    assert Organisation.objects.get(key="south").zone.operator.key == "south"
    assert Claim.objects.get(key="mill-again").linkage.key == "smelter-mill"
    entered = Linkage.objects.get(key="mill-south")
    assert (entered.visibility, entered.claims.get().visibility) == (2, 2)  # a claim for the agency enters no public linkage
    services.import_undo(one, actor=officer)
    assert exported(officer) == before


def test_a_claim_that_names_another_customer_takes_its_linkage_along_or_moves(register, officer):
    sheets = edited(exported(officer), [("linkages", "mill-world", "customer", "park-agency")])
    accepted(uploaded(workbook(sheets), officer), officer)
    assert Linkage.objects.get(key="mill-world").customer.key == "park-agency"
    moved = edited(exported(officer), [("linkages", "mill-world", name, text) for name, text in (
        ("supplier", "smelter"), ("customer", "rolling-mill"), ("product", "aluminium"), ("status", "planned"),
    )])  # fmt: skip
    accepted(uploaded(workbook(moved), officer), officer)
    assert list(Claim.objects.filter(linkage__key="smelter-mill").order_by("key").values_list("key", flat=True)) == [
        "mill-world",
        "smelter-mill",
    ]
    assert not Linkage.objects.filter(key="mill-world").exists()


def test_only_a_yes_in_the_column_removes_and_not_what_something_rests_on(register, officer):
    sheets = exported(officer)
    sheets["linkages"] = [row | {"remove": "yes"} for row in sheets["linkages"]]
    sheets["organisations"] = []
    one = uploaded(workbook(sheets), officer)
    assert [(row.table, row.key, row.action) for row in one.rows.all()] == [
        ("linkages", "mill-world", "remove"), ("linkages", "smelter-mill", "remove"),
    ]  # fmt: skip
    accepted(one, officer)
    assert (Linkage.objects.count(), Organisation.objects.count()) == (0, 4)
    services.import_undo(one, actor=officer)
    sheets["linkages"] = []
    sheets["sources"] = [row | {"remove": "yes"} for row in sheets["sources"]] + [{"key": "nothing", "title": "x", "remove": "yes"}]
    sheets["zones"] = [sheets["zones"][0] | {"remove": "perhaps"}]
    refused = [(sheet, row, column) for sheet, row, column, _ in said(uploaded(workbook(sheets), officer))]
    assert refused == [("sources", 4, "remove"), ("zones", 2, "remove")]
    only = uploaded(workbook({"sources": sheets["sources"][:2]}), officer)
    assert said(only)[0][3].startswith("Source press cannot be removed: ")


def test_a_cluster_never_loses_its_last_anchor(register, officer):
    one = uploaded(workbook({"cluster_members": [{"cluster": "north", "organisation": "smelter", "remove": "yes"}]}), officer)
    assert "left without an anchor" in said(one)[0][3]


def test_every_error_is_told_with_sheet_row_and_column(register, officer):
    sheets = edited(
        exported(officer),
        [
            ("sources", "report", "published", "last year"),
            ("organisations", "smelter", "latitude", "95"),
            ("organisations", "rolling-mill", "status", "sleeping"),
            ("organisations", "park-agency", "zone", "nowhere"),
            ("organisations", "market-world", "aliases", "TS"),
            ("linkages", "smelter-mill", "unit", ""),
            ("linkages", "mill-world", "valid_from", "2020"),
            ("linkages", "mill-world", "valid_to", "2019"),
            ("products", "metal", "parent", "aluminium"),
        ],
    )
    sheets["organisations"].append({"key": "new", "name": "", "kind": "firm", "country": "OM", "status": "operating"})
    sheets["organisations"].append(dict(sheets["organisations"][0]))
    told = said(uploaded(workbook(sheets), officer))
    assert [place for *place, _sentence in told] == [
        ["sources", 3, "published"],
        ["organisations", 2, ""],  # a market is for administrators
        ["organisations", 3, "zone"],
        ["organisations", 4, "status"],
        ["organisations", 5, "latitude"],
        ["organisations", 5, "aliases"],
        ["organisations", 6, "name"],
        ["organisations", 6, "source"],
        ["organisations", 7, "key"],
        ["products", 3, "parent"],
        ["linkages", 2, "valid_to"],
        ["linkages", 3, "unit"],
    ]
    assert told[2][3] == "No pack and no earlier load has this key. Expected: a key of zones."
    assert told[8][3] == "This record stands in row 2 of organisations already. Expected: each once."


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
    monkeypatch.setattr("exchange.services.reading.TRIED", 0)  # as for a long file: no trial
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
    real = services.writing.record_update

    def cancelling(*args, **options):
        services.import_cancel(one, actor=officer)
        return real(*args, **options)

    monkeypatch.setattr("exchange.services.writing.record_update", cancelling)
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


@pytest.mark.django_db(transaction=True)
def test_an_officer_who_edits_while_an_import_writes_loses_nothing(classifications, tmp_path, officer):
    if connection.vendor != "postgresql":
        pytest.skip("On SQLite the second writer waits for the lock of the first; threads of one test share its memory.")
    packs_load([PackDraft(tmp_path / "packs" / "demo", SOUND).write()])
    one = uploaded(workbook(edited(exported(officer))), officer)
    services.import_accept(one, actor=officer)
    errors: list[Exception] = []

    def edit():
        try:
            record_update("organisation", "smelter", {"locality": "Edited meanwhile"}, actor=officer)
        except DomainError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit) for _ in range(3)]
    for thread in threads:
        thread.start()
    services.import_write(one, actor=officer)
    for thread in threads:
        thread.join()
    smelter = Organisation.objects.get(key="smelter")
    assert (errors, smelter.locality) == ([], "Edited meanwhile")
    assert (one.status, smelter.employees) in ((Import.Status.DONE, 1200), (Import.Status.CHECKED, 1000))
    assert one.status == Import.Status.DONE or ImportRow.objects.filter(is_stale=True).exists()
