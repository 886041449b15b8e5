"""Capabilities in data packs: read, judged, loaded, changed, taken away."""

import pytest

from core.models import Change
from exchange.packs.format import TABLES
from firms.models import Capability
from tests.exchange.loading import keys, load, run
from tests.exchange.packwriting import errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("classifications")]

OFFER = {
    "key": "mill-sheet",
    "organisation": "rolling-mill",
    "kind": "product",
    "name": "Sheet up to 2 m wide",
    "product": "sheet",
    "capacity": "1200",
    "unit": "t/y",
    "year": "2025",
    "certificate": "EN 1090",
    "certificate_issuer": "The bureau",
    "certificate_from": "2024-03",
    "certificate_to": "2027",
    "references": "Port roof, 2024\nTank farm, 2023",
    "note": "One line.",
    "source": "report;press",
}
LABORATORY = {"key": "smelter-lab", "organisation": "smelter", "kind": "laboratory", "name": "Metal testing", "source": "press"}
COURSE = {**LABORATORY, "key": "smelter-course", "kind": "programme", "name": "Welders", "graduates": "40", "year": "2025"}
SERVICE = {**LABORATORY, "key": "smelter-survey", "kind": "service", "name": "Surveys", "isic": "2420"}


@pytest.fixture
def offering(pack):
    for row in (OFFER, LABORATORY, COURSE, SERVICE):
        pack.add("capabilities", **row)
    return pack


def test_what_a_row_says_comes_into_the_register_and_back_out(offering):
    load(offering)
    offer = Capability.objects.get(key="mill-sheet")
    assert (offer.certificate_from_precision, offer.certificate_to_precision) == ("month", "year")
    assert offer.references_listed == ["Port roof, 2024", "Tank farm, 2023"]
    said = Change.objects.get(type="capability", key="mill-sheet").after
    renamed = {"isic": "industry", "source": "sources"}
    back = {column: said[renamed.get(column, column)] for column in TABLES["capabilities"].column_names}
    assert back == {
        **dict.fromkeys(TABLES["capabilities"].column_names, ""),
        **OFFER,
        "isic": None,
        "capacity": 1200.0,
        "year": 2025,
        "graduates": None,
        "source": ["press", "report"],
    }
    assert Capability.objects.get(key="smelter-course").graduates == 40
    assert Capability.objects.get(key="smelter-survey").industry.code == "2420"


def test_a_second_load_changes_nothing_and_a_changed_cell_one_record(offering):
    load(offering)
    code, out, _err = run(offering.folder)
    assert (code, "Nothing to change" in out) == (0, True)
    offering.change("capabilities", 2, certificate_to="2030-06")
    report = load(offering)
    assert keys(report.changed) == [("capabilities", "mill-sheet")]
    assert report.changed[0].cells == {"certificate_to": ("2027", "2030-06")}


def test_a_row_that_is_gone_is_taken_away_when_asked_for(offering):
    load(offering)
    offering.drop("capabilities", 3)
    assert keys(load(offering).gone) == [("capabilities", "smelter-lab")]
    assert Capability.objects.filter(key="smelter-lab").exists()
    assert keys(load(offering, prune=True).removed) == [("capabilities", "smelter-lab")]
    assert not Capability.objects.filter(key="smelter-lab").exists()


def test_a_pack_without_the_file_is_a_pack(pack):
    load(pack)
    assert not Capability.objects.exists()


BLANK = "a blank cell"
WRONG = [
    (OFFER, {"product": ""}, "product", "A capability of kind product names a product.", "a key of products.csv"),
    (OFFER, {"isic": "2420"}, "isic", "A capability of kind product has no industry.", BLANK),
    (SERVICE, {"isic": ""}, "isic", "A capability of kind service names its industry.", "the four digits of a class, such as 2420"),
    (LABORATORY, {"product": "sheet"}, "product", "A capability of kind laboratory has no product.", BLANK),
    (OFFER, {"unit": ""}, "unit", "There is a figure in capacity and no unit.", "a unit with its time base, such as t/y"),
    (LABORATORY, {"graduates": "4"}, "graduates", "Only an education programme has graduates.", BLANK),
    (LABORATORY, {"year": "2025"}, "year", "There is a year and no figure that it could date.", "a blank cell, or a figure"),
    (
        LABORATORY, {"certificate_to": "2027"}, "certificate", "There is a certificate_to and no certificate.",
        "the name of the certificate",
    ),
    (
        OFFER, {"certificate_to": "2023"}, "certificate_to", "The period ends before it begins, in 2024-03.",
        "the same time or a later one",
    ),
    (
        OFFER, {"organisation": "market-world"}, "organisation", "This is a market: a place of trade, not an organisation.",
        "an organisation that is no market",
    ),
    (OFFER, {"source": ""}, "source", "The cell is blank.", "who says so: one or more keys of sources.csv, joined with ;"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "cells", "column", "message", "expected"), WRONG)
def test_a_wrong_row_is_refused_with_what_was_expected(pack, row, cells, column, message, expected):
    changed = {**row, **cells}
    pack.add("capabilities", **changed)
    assert errors_of(pack.parse()) == [("demo/capabilities.csv", 2, column, changed.get(column, ""), message, expected)]
