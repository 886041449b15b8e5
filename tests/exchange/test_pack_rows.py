"""Typed rows: values, keys that are made, groups of claims, digests; and the packs that ship with the project."""

import csv
import dataclasses
import time

import pytest
from django.conf import settings

from analysis.validity import PartialDate
from exchange.packs.existing import Existing, Quadruple
from exchange.packs.format import TABLES
from exchange.packs.parse import packs_parse
from exchange.packs.rows import LinkageGroup, Place
from tests.exchange.packwriting import errors_of


@pytest.fixture(scope="module")
def shipped():
    """The packs that ship with the project, read against the classifications."""
    codes = {}
    for name in ("isic_rev4", "hs2022"):
        with (settings.DATA_DIR / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            codes[name] = {row["code"] for row in csv.DictReader(file)}
    return packs_parse([settings.DATA_DIR / "packs"], isic=codes["isic_rev4"], hs=codes["hs2022"])


# --- values ---


def test_a_row_holds_typed_values_and_its_place(pack):
    smelter = pack.parse().organisations[0]
    assert smelter.place == Place("demo", "demo/organisations.csv", 2)
    assert (smelter.latitude, smelter.longitude, smelter.employees, smelter.founded) == (24.5, 56.61, 1000, 2008)
    assert smelter.aliases == ("TS", "Smelter Co")
    assert smelter.name_local == "المصهر"
    assert smelter.source == ("report", "press")


def test_a_blank_cell_is_none_or_an_empty_text_and_never_zero(pack):
    claim = pack.parse().claims[1]
    assert (claim.quantity, claim.share_percent, claim.quantity_year, claim.valid_from) == (None, None, None, None)
    assert (claim.unit, claim.basis, claim.note) == ("", "", "")
    assert (claim.lateral, claim.includes_others) == (False, False)


def test_dates_are_partial_dates(pack):
    result = pack.parse()
    assert result.zones[0].established == PartialDate.parse("2011-12-21")
    assert result.sources[0].published == PartialDate.parse("2025-03")
    assert result.claims[0].valid_to == PartialDate.parse("2026-03")


def test_a_row_with_an_error_is_left_out(pack):
    pack.change("products", 4, stage="rolled")
    assert [product.key for product in pack.parse().products] == ["metal", "aluminium"]


@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_a_row_has_a_field_for_each_column(table):
    fields = {field.name for field in dataclasses.fields(table.row)} - {"key", "place", "also", "digest", "linkage"}
    assert fields == set(table.column_names) - {"key"}


# --- keys ---


def test_a_product_line_gets_a_key_from_what_it_says(pack):
    line = pack.tables["product_lines"][0]
    pack.add("product_lines", **{**line, "capacity": "", "unit": "", "basis": "", "year": "", "role": "uses"})
    pack.add("product_lines", **{**line, "source": "press"})
    pack.add("product_lines", **{**line, "source": "press;report"})
    assert [row.key for row in pack.parse().product_lines] == [
        "smelter-makes-aluminium-capacity-2024",
        "smelter-uses-aluminium",
        "smelter-makes-aluminium-capacity-2024-2",
        "smelter-makes-aluminium-capacity-2024-3",
    ]


def test_a_product_line_does_not_take_the_key_of_a_line_from_elsewhere(pack):
    existing = Existing(taken={"smelter-makes-aluminium-capacity-2024"})
    assert [row.key for row in pack.parse(existing=existing).product_lines] == ["smelter-makes-aluminium-capacity-2024-2"]


def test_a_recipe_gets_a_key_from_output_input_and_route(pack):
    pack.add("recipes", like=2, route="Éxtrusion, à froid!")
    pack.add("recipes", like=2, route="")
    assert [row.key for row in pack.parse().recipes] == [
        "sheet-from-aluminium-hot-rolling",
        "sheet-from-aluminium-extrusion-a-froid",
        "sheet-from-aluminium",
    ]


def test_memberships_and_partners_are_known_by_their_two_ends(pack):
    result = pack.parse()
    assert [row.key for row in result.cluster_members] == ["north:smelter", "north:rolling-mill"]
    assert [row.key for row in result.initiative_partners] == ["school:smelter"]


# --- linkages ---


def test_claims_of_one_supplier_customer_kind_and_product_are_one_linkage(pack):
    pack.add("linkages", like=2, key="smelter-mill-plan", status="planned", quantity="900", basis="plan")
    pack.add("linkages", like=2, key="smelter-mill-owner", kind="ownership", product="", quantity="", unit="", share_percent="40")
    result = pack.parse()
    assert errors_of(result) == []
    assert result.linkages == (
        LinkageGroup("smelter-mill", "smelter", "rolling-mill", "goods", "aluminium", ("smelter-mill", "smelter-mill-plan")),
        LinkageGroup("mill-world", "rolling-mill", "market-world", "goods", "sheet", ("mill-world",)),
        LinkageGroup("smelter-mill-owner", "smelter", "rolling-mill", "ownership", "", ("smelter-mill-owner",)),
    )
    assert [claim.linkage for claim in result.claims] == ["smelter-mill", "mill-world", "smelter-mill", "smelter-mill-owner"]


def test_a_linkage_that_the_register_has_keeps_its_key(pack):
    existing = Existing(linkages={Quadruple("smelter", "rolling-mill", "goods", "aluminium"): "first-seen"})
    existing = dataclasses.replace(existing, claims={"first-seen": next(iter(existing.linkages))})
    assert [linkage.key for linkage in pack.parse(existing=existing).linkages] == ["first-seen", "mill-world"]


def test_a_claim_that_moves_to_another_linkage_leaves_the_old_one_its_key(pack):
    old = Quadruple("smelter", "park-agency", "goods", "aluminium")
    existing = Existing(linkages={old: "smelter-mill"}, claims={"smelter-mill": old, "another": old})
    assert [linkage.key for linkage in pack.parse(existing=existing).linkages] == ["smelter-mill-2", "mill-world"]
    existing = dataclasses.replace(existing, claims={"smelter-mill": old})
    assert [linkage.key for linkage in pack.parse(existing=existing).linkages] == ["smelter-mill", "mill-world"]


# --- digests ---


def test_a_digest_depends_on_the_values_alone(pack):
    before = {row.key: row.digest for row in pack.parse().claims}
    pack.tables["linkages"].reverse()
    pack.headers["linkages"].reverse()
    pack.change("linkages", 3, quantity="500.0", source="report")
    assert {row.key: row.digest for row in pack.parse().claims} == before


@pytest.mark.parametrize("column", TABLES["linkages"].column_names)
def test_a_digest_changes_with_every_cell(pack, column):
    before = pack.parse().claims[0].digest
    other = {
        "key": "other",
        "supplier": "park-agency",
        "customer": "park-agency",
        "kind": "waste",
        "product": "sheet",
        "quantity": "501",
        "unit": "t/d",
        "share_percent": "40",
        "basis": "contract",
        "quantity_year": "2023",
        "valid_from": "2018-01",
        "valid_to": "",
        "status": "planned",
        "confidence": "reported",
        "lateral": "yes",
        "includes_others": "yes",
        "source": "press",
        "note": "A note.",
    }
    pack.change("linkages", 2, **{column: other[column]})
    result = pack.parse()
    assert errors_of(result) == []
    assert result.claims[0].digest != before


# --- what ships ---


def test_the_shipped_packs_have_no_errors(shipped):
    assert [str(error) for error in shipped.errors] == []


def test_the_shipped_packs_hold_what_the_project_says_they_hold(shipped):
    markets = [organisation for organisation in shipped.organisations if organisation.kind == "market"]
    assert (len(shipped.organisations) - len(markets), len(markets)) == (446, 33)
    assert (len(shipped.linkages), len(shipped.claims)) == (781, 825)
    assert (len(shipped.product_lines), len(shipped.products), len(shipped.recipes)) == (487, 265, 148)
    assert (len(shipped.initiatives), len(shipped.zones), len(shipped.sources)) == (37, 35, 717)
    assert len(shipped.clusters) == 12
    assert sum(claim.quantity is not None for claim in shipped.claims) == 78


def test_the_shipped_packs_are_read_in_less_than_two_seconds(shipped):
    begin = time.process_time()
    packs_parse([settings.DATA_DIR / "packs"])
    assert time.process_time() - begin < 2
