"""Rows that are gone from their pack: reported, and removed on request."""

import pytest

from clusters.models import Membership
from core.actors import SystemActor
from core.models import Change
from exchange.models import PackRow
from exchange.packs.load import packs_load
from exchange.packs.register import WRITERS
from firms.models import Organisation, Product, Recipe, Source
from firms.services import recipe_delete
from linkages.models import Linkage
from tests.exchange.loading import counts, keys, load
from tests.exchange.packwriting import errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("classifications")]


def test_a_row_that_is_gone_is_reported_each_time_and_stays(pack):
    load(pack)
    pack.drop("recipes", 2)
    for _ in range(2):
        report = load(pack)
        assert keys(report.gone) == [("recipes", "sheet-from-aluminium-hot-rolling")]
        assert not report.changes_anything
    assert counts()["recipes"] == 1


def test_a_row_whose_record_an_officer_removed_is_not_reported(pack):
    load(pack)
    pack.drop("recipes", 2)
    recipe_delete(Recipe.objects.get(), actor=SystemActor("an officer"))
    assert load(pack).gone == []
    report = load(pack, prune=True)
    assert (report.removed, report.gone) == ([], [])
    assert not PackRow.objects.filter(table="recipes").exists()


def test_prune_removes_the_record_and_records_it(pack):
    load(pack)
    pack.drop("linkages", 3)
    report = load(pack, prune=True)
    assert keys(report.removed) == [("linkages", "mill-world")]
    assert not Linkage.objects.filter(key="mill-world").exists()
    removed = Change.objects.filter(action="delete").values_list("type", "key")
    assert list(removed) == [("claim", "mill-world"), ("linkage", "mill-world")]
    assert not load(pack, prune=True).changes_anything


def test_prune_removes_everything_at_once_in_an_order_that_works(pack):
    pack.change("organisations", 4, zone="north-park")
    load(pack)
    for rows in pack.tables.values():
        rows.clear()
    report = load(pack, prune=True)
    assert len(report.removed) == 19
    assert counts() == dict.fromkeys(WRITERS, 0) | {"packs": 1}
    assert PackRow.objects.count() == 0


def test_prune_is_refused_while_another_record_rests_on_the_row(pack):
    load(pack)
    pack.drop("linkages", 3)
    pack.drop("products", 4)
    pack.drop("recipes", 2)
    Linkage.objects.create(
        key="by-hand",
        supplier=Organisation.objects.get(key="smelter"),
        customer=Organisation.objects.get(key="market-world"),
        kind="goods",
        product=Product.objects.get(key="sheet"),
    )
    before = counts()
    message = "product sheet cannot be removed: linkage by-hand rests on it."
    assert errors_of(packs_load([pack.write()], prune=True)) == [("demo/products.csv", 0, "", "sheet", message, "")]
    assert counts() == before


def test_prune_is_refused_for_a_source_that_still_has_facts(pack, other_pack):
    load(pack)
    line = {"organisation": "smelter", "product": "sheet", "role": "makes", "status": "planned", "source": "law"}
    other = other_pack(product_lines=[line])
    pack.add("sources", key="law", title="A law")
    load(pack)
    load(other)
    pack.drop("sources", 4)
    (error,) = errors_of(packs_load([pack.write()], prune=True))
    assert error == ("demo/sources.csv", 0, "", "law", "Source law cannot be removed: product_line smelter-makes-sheet rests on it.", "")
    assert Source.objects.filter(key="law").exists()


def test_prune_does_not_leave_a_cluster_without_an_anchor(pack, other_pack):
    other = other_pack(cluster_members=[{**pack.tables["cluster_members"][0]}])
    pack.drop("cluster_members", 2)
    load_both = packs_load([pack.write(), other.write()])
    assert errors_of(load_both) == []
    other.tables["cluster_members"].clear()
    (error,) = errors_of(packs_load([other.write()], prune=True))
    assert error[3:5] == (
        "north",
        "The cluster would be left without an anchor; name another member with role anchor, or remove the cluster too.",
    )
    assert Membership.objects.filter(role="anchor").count() == 1


def test_an_organisation_may_get_another_key_when_the_old_one_is_pruned(pack):
    load(pack)
    for table, column in (("product_lines", "organisation"), ("linkages", "supplier"), ("cluster_members", "organisation")):
        pack.change(table, 2, **{column: "northern-smelter"})
    pack.change("initiative_partners", 2, organisation="northern-smelter")
    pack.change("organisations", 2, key="northern-smelter")
    assert "smelter has this name in the register." in [error[4] for error in errors_of(packs_load([pack.write()]))]
    report = load(pack, prune=True)
    assert ("organisations", "smelter") in keys(report.removed)
    assert sorted(Organisation.objects.get(key="northern-smelter").aliases.values_list("name", flat=True)) == ["Smelter Co", "TS"]
    assert Linkage.objects.get(key="smelter-mill").supplier.key == "northern-smelter"


def test_a_row_of_two_packs_is_gone_only_when_both_have_dropped_it(pack, other_pack):
    row = pack.tables["products"][2]
    other = other_pack(products=[row])
    load(pack, other)
    pack.tables["products"].remove(row)
    assert load(pack).gone == []
    assert load(pack, other, prune=True).removed == []
    pack.tables["recipes"].clear()
    pack.drop("linkages", 3)
    other.tables["products"].clear()
    assert ("products", "sheet") in keys(load(pack, other, prune=True).removed)
