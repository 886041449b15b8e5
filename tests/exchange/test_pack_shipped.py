"""The packs that ship with the project, loaded whole."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command

from core.models import Change
from exchange.packs.parse import packs_parse
from exchange.packs.register import WRITERS
from firms.models import Organisation, Product, ProductLine
from linkages.models import Claim, Linkage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_data")]


def test_every_shipped_row_is_in_the_register():
    parsed = packs_parse([settings.DATA_DIR / "packs"])
    assert {table: writer.model.objects.count() for table, writer in WRITERS.items()} == {
        table: len(parsed.table(table)) for table in WRITERS
    }
    assert set(Linkage.objects.values_list("key", flat=True)) == {linkage.key for linkage in parsed.linkages}


def test_a_second_load_of_the_shipped_packs_changes_nothing():
    before, out = Change.objects.count(), io.StringIO()
    call_command("pack_load", stdout=out)
    assert out.getvalue().endswith("Nothing to change: the register holds all of it.\n")
    assert Change.objects.count() == before


def test_one_shipped_pack_is_loaded_alone_on_top_of_all():
    out = io.StringIO()
    call_command("pack_load", str(settings.DATA_DIR / "packs" / "oman"), stdout=out)
    assert out.getvalue() == "1 pack with 904 rows: oman.\nNothing to change: the register holds all of it.\n"


def test_every_write_of_the_load_is_in_the_change_log():
    records = sum(writer.model.objects.count() for writer in WRITERS.values()) + Linkage.objects.count()
    assert Change.objects.filter(action="create").count() == records


def test_every_fact_but_markets_and_products_has_a_source():
    for table, writer in WRITERS.items():
        if table not in {"sources", "products"}:
            without = writer.model.objects.filter(sources=None)
            assert all(getattr(row, "kind", "") == "market" for row in without), table


def test_the_owners_of_sohar_aluminium_hold_40_40_and_20_percent():
    stakes = Claim.objects.filter(linkage__customer__key="sohar-aluminium", linkage__kind="ownership", status="operating")
    assert sorted(stakes.values_list("share_percent", flat=True)) == [20.0, 40.0, 40.0]


def test_names_in_other_scripts_arrive_whole():
    assert Organisation.objects.get(key="sohar-aluminium").name_local == "صحار ألمنيوم"
    assert Organisation.objects.get(key="socar").aliases.filter(name="СОКАР").exists()


def test_lines_of_one_organisation_and_product_stand_beside_one_another():
    lines = ProductLine.objects.filter(organisation__key="sohar-aluminium", product__key="liquid-aluminium", role="makes")
    assert set(lines.values_list("basis", "year")) == {
        ("capacity", None),
        ("capacity", 2017),
        ("capacity", 2021),
        ("design", 2009),
        ("actual", 2020),
        ("actual", 2021),
    }


def test_no_product_stands_in_a_circle():
    parents = dict(Product.objects.values_list("key", "parent__key"))
    for key in parents:
        way, step = [], key
        while step:
            assert step not in way
            way.append(step)
            step = parents[step]
