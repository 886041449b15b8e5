"""The round trip: exported, edited, imported, taken back."""

import io
import threading

import pytest
from django.db import connection

from core.errors import DomainError
from core.models import Change
from exchange import services
from exchange.models import Import, ImportRow
from exchange.packs.load import packs_load
from exchange.workbook.write import pack_write
from firms.models import Organisation
from linkages.models import Claim, Linkage
from register.plain import record_update
from tests.exchange.packwriting import SOUND, PackDraft
from tests.exchange.roundtrip import TWENTY, Sheets, accepted, changed_cells, edited, exported, found, last_change, said, uploaded, workbook

pytestmark = pytest.mark.django_db


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
    assert refused == [("sources", 2, ""), ("sources", 4, "remove"), ("zones", 2, "remove")]  # the report may rest on the zone alone
    only = uploaded(workbook({"sources": sheets["sources"][:2]}), officer)
    assert said(only)[0][3].startswith("Source press cannot be removed: ")


def test_a_cluster_never_loses_its_last_anchor(register, officer):
    one = uploaded(workbook({"cluster_members": [{"cluster": "north", "organisation": "smelter", "remove": "yes"}]}), officer)
    assert "left without an anchor" in said(one)[0][3]


@pytest.mark.parametrize("together", [500, 1])
def test_every_error_is_told_with_sheet_row_and_column(register, officer, monkeypatch, together):
    monkeypatch.setattr("exchange.workbook.notebook.CHUNK", together)  # so many rows are judged at a time, beside what they speak of
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


@pytest.mark.parametrize("together", [500, 1])
def test_what_rows_say_together_is_told_wherever_they_stand(register, officer, monkeypatch, together):
    monkeypatch.setattr("exchange.workbook.notebook.CHUNK", together)
    like = {"kind": "firm", "country": "OM", "status": "operating", "source": "press"}
    claim = {"supplier": "smelter", "customer": "one", "kind": "goods", "product": "metal", "status": "planned", "confidence": "reported"}
    line = {"organisation": "one", "product": "metal", "role": "uses", "status": "planned", "source": "press"}
    sheets: Sheets = {
        "organisations": [
            {"key": "one", "name": "One", "aliases": "Uno|Two", **like},
            {"key": "two", "name": "Two", "aliases": "Uno", **like},
            {"key": "three", "name": "Three", **like, "status": "asleep"},
        ],
        "products": [{"key": key, "name": key, "stage": "finished", "parent": parent} for key, parent in ("ab", "ba")],
        "product_lines": [{"key": "line", **line}, {"key": "line-again", **line}],
        "linkages": [
            {"key": "first", **claim, "source": "press"},
            {"key": "second", **claim, "source": "press"},
            {"key": "third", **claim, "customer": "three", "source": "press"},
            {"key": "two", **claim, "customer": "nobody", "source": "press"},
        ],
        "clusters": [{"key": "bare", "name": "Bare", "country": "OM", "status": "planned", "source": "press"}],
    }  # fmt: skip
    told = said(uploaded(workbook(sheets), officer))
    assert [place[:3] for place in told] == [
        ("organisations", 3, "aliases"), ("organisations", 4, "status"),
        ("products", 2, "parent"), ("product_lines", 3, "organisation"), ("linkages", 3, "key"),
        ("linkages", 5, "customer"), ("clusters", 2, "key"),
    ]  # fmt: skip
    assert told[3][3] == "This row stands in the file already, in row 2 of product_lines. Expected: each once."


def test_what_services_refuse_is_told_beside_other_errors_unless_it_rests_on_them(register, officer):
    sheets = edited(exported(officer), [("sources", "report", "published", "last year"), ("linkages", "mill-world", "linkage", "another")])
    like = {"kind": "firm", "country": "OM", "status": "operating", "source": "press"}
    sheets["organisations"] += [{"key": "far", "name": "Far", **like, "country": "AZ"}, {"key": "new", "name": "", **like}]
    claim = {"supplier": "smelter", "kind": "goods", "product": "metal", "status": "planned", "confidence": "reported", "source": "press"}
    sheets["linkages"] += [{"key": "to-new", "customer": "new", **claim}, {"key": "to-far", "customer": "far", **claim}]
    assert [place[:3] for place in said(uploaded(workbook(sheets), officer))] == [
        ("sources", 3, "published"), ("organisations", 6, ""), ("organisations", 7, "name"), ("linkages", 2, "linkage"),
    ]  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_officer_who_edits_while_an_import_writes_loses_nothing(classifications, tmp_path, officer, imports_folder):
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
