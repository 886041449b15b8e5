"""Loading packs into the register: what is added, changed and left alone, and what the command says."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from clusters.models import Cluster
from core.actors import SystemActor
from core.models import Change, DatasetVersion
from exchange.models import Pack, PackRow
from exchange.packs.load import packs_load
from firms.models import HsCode, Organisation, Product, Zone
from firms.services import organisation_create, organisation_delete, organisation_update, source_create
from linkages.models import Claim, Linkage
from tests.exchange.loading import counts, keys, load, run
from tests.exchange.packwriting import errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("classifications")]
OFFICER = SystemActor("an officer")


# --- the first load ---


def test_a_first_load_adds_every_row(pack):
    report = load(pack)
    assert (len(report.added), report.changed, report.removed, report.gone) == (19, [], [], [])
    assert counts() == {name: len(rows) for name, rows in pack.tables.items()} | {"capabilities": 0, "packs": 1}
    assert PackRow.objects.count() == 19


def test_a_record_holds_what_its_row_says(pack):
    load(pack)
    smelter = Organisation.objects.get(key="smelter")
    assert (smelter.name_local, smelter.kind, smelter.industry.code, smelter.zone.key) == ("المصهر", "anchor", "2420", "north-park")
    assert (smelter.latitude, smelter.location_precision, smelter.employees) == (24.5, "site", 1000)
    assert sorted(smelter.aliases.values_list("name", flat=True)) == ["Smelter Co", "TS"]
    assert sorted(smelter.sources.values_list("key", flat=True)) == ["press", "report"]
    claim = Claim.objects.get(key="smelter-mill")
    assert (claim.quantity, claim.unit, claim.basis, claim.quantity_year) == (500.0, "t/y", "actual", 2024)
    assert (str(claim.valid_from), claim.valid_from_precision) == ("2018-01-01", "year")
    assert (str(claim.valid_to), claim.valid_to_precision) == ("2026-03-31", "month")
    assert claim.linkage.product.parent.key == "metal"


def test_a_zone_may_be_run_by_an_organisation_that_stands_in_it(pack):
    pack.change("organisations", 4, zone="north-park")
    load(pack)
    assert Zone.objects.get().operator.zone == Zone.objects.get()


def test_products_may_stand_before_their_parents(pack):
    pack.tables["products"].reverse()
    load(pack)
    assert Product.objects.get(key="aluminium").parent.key == "metal"


def test_every_write_is_recorded_under_the_name_of_the_pack(pack):
    load(pack)
    created = Change.objects.filter(action="create")
    assert created.count() == 19 + Linkage.objects.count()
    assert set(created.values_list("actor_name", flat=True)) == {"data pack demo"}


def test_two_claims_of_one_linkage_make_one_linkage(pack):
    pack.add("linkages", like=2, key="smelter-mill-plan", status="planned", quantity="900", basis="plan")
    load(pack)
    assert Linkage.objects.count() == 2
    assert sorted(Linkage.objects.get(key="smelter-mill").claims.values_list("key", flat=True)) == ["smelter-mill", "smelter-mill-plan"]


# --- the second load ---


def test_a_second_load_changes_nothing_and_says_so(pack):
    load(pack)
    changes, tokens = Change.objects.count(), set(DatasetVersion.objects.values_list("token", flat=True))
    loaded_at = Pack.objects.get().loaded_at
    code, out, err = run(pack.folder)
    assert (code, err) == (0, "")
    assert out == "1 pack with 19 rows: demo.\nNothing to change: the register holds all of it.\n"
    assert Change.objects.count() == changes
    assert set(DatasetVersion.objects.values_list("token", flat=True)) == tokens
    assert Pack.objects.get().loaded_at == loaded_at


def test_a_changed_cell_changes_the_record_and_is_recorded(pack):
    load(pack)
    pack.change("linkages", 2, quantity="550", source="report;press")
    report = load(pack)
    assert report.added == []
    assert keys(report.changed) == [("linkages", "smelter-mill")]
    assert report.changed[0].cells == {"quantity": (500.0, 550.0), "sources": (["report"], ["press", "report"])}
    assert Claim.objects.get(key="smelter-mill").quantity == 550.0
    change = Change.objects.latest("pk")
    assert (change.action, change.type, change.key) == ("update", "claim", "smelter-mill")
    assert (change.before["quantity"], change.after["quantity"]) == (500.0, 550.0)
    assert keys(load(pack).changed) == []


CHANGED_CELLS = {
    "sources": {"title": "Another title"},
    "zones": {"area_ha": "641", "operator": ""},
    "organisations": {"aliases": "TS|SC", "status": "suspended"},
    "products": {"name": "Metals"},
    "product_lines": {"status": "closed"},
    "linkages": {"valid_to": ""},
    "clusters": {"description": "A sentence."},
    "cluster_members": {"source": "press"},
    "initiatives": {"status": ""},
    "initiative_partners": {"role": "funder"},
    "recipes": {"note": "A note."},
}


@pytest.mark.parametrize("table", CHANGED_CELLS)
def test_a_changed_cell_of_any_table_reaches_the_register(pack, table):
    load(pack)
    pack.change(table, 2, **CHANGED_CELLS[table])
    report = load(pack)
    assert [entry.table for entry in report.changed] == [table]
    assert report.changed[0].cells
    assert (report.added, report.gone) == ([], [])


def test_a_row_in_another_order_or_file_is_the_same_row(pack, other_pack):
    load(pack)
    row = pack.tables["products"].pop()
    pack.tables["products"].reverse()
    report = load(pack, other_pack(products=[row]))
    assert (report.added, report.changed, report.gone) == ([], [], [])
    assert PackRow.objects.get(key="sheet").pack.name == "other"


def test_what_an_officer_changed_stays_while_the_row_stays_the_same(pack):
    load(pack)
    organisation_update(Organisation.objects.get(key="smelter"), actor=OFFICER, name="Smelter, corrected")
    assert keys(load(pack).changed) == []
    assert Organisation.objects.get(key="smelter").name == "Smelter, corrected"


def test_what_an_officer_removed_does_not_come_back(pack):
    pack.add("organisations", like=3, key="old-firm", name="Old firm")
    load(pack)
    organisation_delete(Organisation.objects.get(key="old-firm"), actor=OFFICER)
    assert keys(load(pack).added) == []
    assert not Organisation.objects.filter(key="old-firm").exists()


def test_a_new_row_that_refers_to_what_an_officer_removed_is_an_error(pack):
    pack.add("organisations", like=3, key="old-firm", name="Old firm")
    load(pack)
    organisation_delete(Organisation.objects.get(key="old-firm"), actor=OFFICER)
    pack.add("cluster_members", like=3, organisation="old-firm")
    before = counts()
    message = "It refers to old-firm of organisations.csv, which is not in the register: it was refused, or removed since it was loaded."
    assert errors_of(packs_load([pack.write()])) == [("demo/cluster_members.csv", 4, "", "north:old-firm", message, "")]
    assert counts() == before


def test_a_record_that_was_there_before_its_pack_is_taken_over(pack):
    source = source_create(actor=OFFICER, key="note", title="A note")
    organisation_create(actor=OFFICER, sources=[source], key="smelter", name="Smelter", kind="firm", country="OM", status="operating")
    report = load(pack)
    assert keys(report.changed) == [("organisations", "smelter")]
    assert report.changed[0].cells["kind"] == ("firm", "anchor")


def test_a_pack_may_refer_to_what_was_loaded_before(pack, other_pack):
    load(pack)
    line = {"organisation": "smelter", "product": "sheet", "role": "makes", "status": "planned", "source": "press"}
    claim = {**pack.tables["linkages"][0], "key": "smelter-mill-2030", "quantity": "800", "basis": "plan", "status": "planned"}
    report = load(other_pack(product_lines=[line], linkages=[claim]))
    assert keys(report.added) == [("product_lines", "smelter-makes-sheet"), ("linkages", "smelter-mill-2030")]
    assert Claim.objects.get(key="smelter-mill-2030").linkage.key == "smelter-mill"


def test_two_packs_do_not_give_their_lines_the_same_key(pack, other_pack):
    load(pack)
    other = other_pack(product_lines=[{**pack.tables["product_lines"][0], "source": "press"}])
    assert keys(load(other).added) == [("product_lines", "smelter-makes-aluminium-capacity-2024-2")]
    assert (load(pack).changes_anything, load(other).changes_anything) == (False, False)


def test_a_claim_that_speaks_of_another_linkage_moves_there(pack):
    load(pack)
    pack.change("linkages", 2, customer="park-agency")
    report = load(pack)
    assert keys(report.changed) == [("linkages", "smelter-mill")]
    claim = Claim.objects.get(key="smelter-mill")
    assert (claim.linkage.key, claim.linkage.customer.key) == ("smelter-mill", "park-agency")
    assert Linkage.objects.count() == 2


def test_an_alias_may_move_from_one_organisation_to_another(pack):
    load(pack)
    pack.change("organisations", 2, aliases="Smelter Co")
    pack.change("organisations", 3, aliases="TS")
    report = load(pack)
    assert keys(report.changed) == [("organisations", "smelter"), ("organisations", "rolling-mill")]
    assert list(Organisation.objects.get(key="rolling-mill").aliases.values_list("name", flat=True)) == ["TS"]


# --- errors ---


def test_one_error_keeps_everything_out_and_all_errors_are_printed(pack):
    pack.change("linkages", 2, quantity="1,200", kind="barter")
    pack.change("zones", 2, country="XX")
    code, out, err = run(pack.write())
    assert (code, out) == (1, "")
    assert [line.partition(" Expected: ")[0] for line in err.splitlines()] == [
        'demo/linkages.csv, line 2, column kind: "barter" The word is not known here.',
        'demo/linkages.csv, line 2, column quantity: "1,200" This is not a plain number.',
        'demo/zones.csv, line 2, column country: "XX" This country code is not known.',
        "demo/linkages.csv: 2",
        "demo/zones.csv: 1",
        "3 errors; nothing was written.",
    ]
    assert set(counts().values()) == {0}


def test_what_a_service_refuses_is_an_error_at_the_row(pack):
    pack.change("organisations", 3, website="https://bad_host.example.org")
    pack.change("sources", 3, url="https://bad_host.example.org/a")
    result = packs_load([pack.write()])
    refused = [error[:5] for error in errors_of(result)]
    assert ("demo/sources.csv", 3, "url", "press", "Enter a valid URL.") in refused
    assert ("demo/organisations.csv", 3, "website", "rolling-mill", "Enter a valid URL.") not in refused
    assert set(counts().values()) == {0}


def test_the_command_says_when_the_classifications_are_missing(pack):
    HsCode.objects.all().delete()
    with pytest.raises(CommandError, match=r"run “manage.py reference_load” first"):
        call_command("pack_load", str(pack.write()))


# --- dry run ---


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(pack):
    load(pack)
    before, changes = counts(), Change.objects.count()
    pack.change("organisations", 2, employees="1100", aliases="TS|Smelter Co|Big S")
    pack.add("sources", key="law", title="A law")
    pack.drop("recipes", 2)
    code, out, _ = run(pack.write(), "--dry-run")
    assert code == 0
    assert out.splitlines() == [
        "1 pack with 19 rows: demo.",
        "sources: 1 would be added",
        "  demo: law",
        "organisations: 1 would be changed",
        "  demo: smelter",
        "    aliases: Smelter Co; TS -> Big S; Smelter Co; TS",
        "    employees: 1000 -> 1100",
        "recipes: 1 gone from the pack, still in the register (--prune removes them)",
        "  demo: sheet-from-aluminium-hot-rolling",
        "Nothing was written (dry run).",
    ]
    assert counts() == before
    assert Change.objects.count() == changes


def test_a_dry_run_with_prune_says_what_would_be_removed(pack):
    load(pack)
    pack.drop("recipes", 2)
    _, out, _ = run(pack.write(), "--dry-run", "--prune")
    assert "recipes: 1 would be removed\n  demo: sheet-from-aluminium-hot-rolling\n" in out
    assert counts()["recipes"] == 1


# --- the command ---


def test_the_progress_bar_is_drawn_on_a_terminal_only(pack):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal, file = Terminal(), io.StringIO()
    call_command("pack_load", str(pack.write()), "--dry-run", stdout=terminal)
    call_command("pack_load", str(pack.folder), "--dry-run", stdout=file)
    assert f"\r[{'#' * 40}] 19/19\n" in terminal.getvalue()
    assert "\r" not in file.getvalue()


def test_the_command_prints_what_was_added(pack):
    code, out, err = run(pack.write())
    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == ["1 pack with 19 rows: demo.", "sources: 2 added", "zones: 1 added"]
    assert Cluster.objects.get().key == "north"


def test_the_command_keeps_silent_when_asked_to(pack):
    assert run(pack.write(), "--verbosity=0") == (0, "", "")
    assert counts()["organisations"] == 4
