"""Rules of linkages and claims that their services keep."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from analysis.validity import PartialDate
from core.errors import ConflictError, DomainError
from firms.dates import partial_date
from firms.models import Organisation, Product
from firms.services import organisation_delete, product_delete, source_delete
from linkages.models import Claim, Linkage
from linkages.services import claim_delete, claim_update, linkage_create, linkage_delete, linkage_update
from tests import factories
from tests.factories import ACTOR
from tests.writes import Violation, assert_refused, constraints_of, traces

pytestmark = pytest.mark.django_db

UNKNOWN = "Value 'nonsense' is not a valid choice."
CONSTRAINTS = constraints_of("linkages")


def linkage_of(product="metal", **fields):
    return factories.linkage(factories.organisation(), factories.organisation(), factories.product(product), **fields)


def claim_of(**fields):
    return factories.claim(linkage_of(), **fields)


def measured_claim():
    return claim_of(quantity=1000)


def share():
    return claim_of(share_percent=20, valid_to="2025")


def second_linkage():
    first = factories.linkage(factories.organisation("smelter"), factories.organisation("mill"), factories.product("metal"))
    return factories.linkage(factories.organisation(), first.customer, first.product)


def second_stake():
    first = factories.linkage(factories.organisation("owner"), factories.organisation(), kind="ownership")
    return factories.linkage(factories.organisation(), first.customer, kind="ownership")


def organisation(key):
    return Organisation.objects.get(key=key)


def self_supplier():
    return factories.linkage(factories.organisation("smelter"), factories.organisation(), factories.product())


def begun_on(claim, *, actor, valid_from):
    return claim_update(claim, actor=actor, valid_from=PartialDate.from_date(valid_from, "day"))


def ended_early(claim, *, actor, valid_to):
    """Change the end of a claim as callers do: as a date in its precision."""
    return claim_update(claim, actor=actor, valid_to=PartialDate(valid_to.year))


BROKEN = {
    "linkages_linkage_unique": Violation(linkage_update, second_linkage, lambda: {"supplier": organisation("smelter")}),
    "linkages_linkage_unique_without_product": Violation(linkage_update, second_stake, lambda: {"supplier": organisation("owner")}),
    "linkages_linkage_two_ends": Violation(linkage_update, self_supplier, lambda: {"customer": organisation("smelter")}),
    "linkages_linkage_product_by_kind": Violation(linkage_update, linkage_of, {"kind": "knowledge"}),
    "linkages_claim_quantity_not_negative": Violation(claim_update, measured_claim, {"quantity": -1.0}),
    "linkages_claim_quantity_has_unit": Violation(claim_update, measured_claim, {"unit": ""}),
    "linkages_claim_unit_of_figure": Violation(claim_update, claim_of, {"unit": "t/y"}),
    "linkages_claim_quantity_year_of_figure": Violation(claim_update, claim_of, {"quantity_year": 2024}),
    "linkages_claim_includes_others_of_figure": Violation(claim_update, claim_of, {"includes_others": True}),
    "linkages_claim_inferred_explained": Violation(claim_update, claim_of, {"confidence": "inferred"}),
    "linkages_claim_derived_explained": Violation(claim_update, measured_claim, {"basis": "derived"}),
    "linkages_claim_basis_known": Violation(claim_update, measured_claim, {"basis": "nonsense"}, said=UNKNOWN),
    "linkages_claim_status_known": Violation(claim_update, claim_of, {"status": "nonsense"}, said=UNKNOWN),
    "linkages_claim_confidence_known": Violation(claim_update, claim_of, {"confidence": "nonsense"}, said=UNKNOWN),
    "linkages_claim_share_percent_range": Violation(claim_update, share, {"share_percent": 100.1}),
    "linkages_claim_quantity_year_range": Violation(claim_update, measured_claim, {"quantity_year": 1499}),
    "linkages_claim_valid_from_precise": Violation(claim_update, claim_of, {"valid_from_precision": ""}),
    "linkages_claim_valid_from_range": Violation(begun_on, claim_of, {"valid_from": dt.date(1, 1, 1)}),
    "linkages_claim_valid_to_range": Violation(ended_early, share, {"valid_to": dt.date(2101, 1, 1)}),
    "linkages_claim_valid_to_precise": Violation(claim_update, claim_of, {"valid_to_precision": "day"}),
    "linkages_claim_period": Violation(ended_early, share, {"valid_to": dt.date(2019, 12, 31)}),
    "linkages_claim_basis_with_figure": Violation(claim_update, claim_of, {"basis": "actual"}),
    "linkages_claim_pin_has_reason": Violation(claim_update, claim_of, {"pinned": True}),
}


def test_every_constraint_is_broken_once():
    assert BROKEN.keys() == CONSTRAINTS.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_constraint_is_refused_in_words(name):
    assert_refused(CONSTRAINTS[name], BROKEN[name])


@pytest.mark.parametrize("kind", ["goods", "utility", "waste", "service", "logistics"])
def test_what_can_be_delivered_names_a_product(kind):
    with pytest.raises(ValidationError) as refused:
        factories.linkage(factories.organisation(), factories.organisation(), None, kind=kind)
    assert refused.value.messages == [
        "Goods, utility, waste, service and logistics name a product; knowledge, finance, ownership and membership have none."
    ]
    assert not Linkage.objects.exists()


# --- a linkage and its first claim ---


def test_a_linkage_is_recorded_with_the_claim_that_says_so():
    smelter, mill, metal, cited = (
        factories.organisation("smelter"),
        factories.organisation("mill"),
        factories.product("metal", unit="t/y"),
        factories.source("gazette"),
    )
    with traces() as left:
        made = factories.linkage(smelter, mill, metal, key="smelter-mill-metal", quantity=5000, sources=[cited])
    assert left.said == [("create", "linkage", "smelter-mill-metal"), ("create", "claim", "smelter-mill-metal")]
    linkage, claim = (change.after for change in left.changes)
    assert (linkage["supplier"], linkage["customer"], linkage["kind"], linkage["product"]) == ("smelter", "mill", "goods", "metal")
    assert (claim["linkage"], claim["quantity"], claim["unit"], claim["basis"]) == ("smelter-mill-metal", 5000, "t/y", "actual")
    assert (claim["valid_from"], claim["valid_to"], claim["sources"]) == ("2020", None, ["gazette"])
    assert made.claims.get().key == "smelter-mill-metal"


def test_the_first_claim_may_have_a_key_of_its_own():
    made = factories.linkage(factories.organisation(), factories.organisation(), factories.product(), claim_key="first-word")
    assert made.claims.get().key == "first-word"


def test_a_linkage_without_a_source_is_refused_whole():
    with traces() as left, pytest.raises(ValidationError) as refused:
        linkage_of(sources=[])
    assert refused.value.message_dict == {"sources": ["Every fact names at least one source; give one."]}
    assert not {"linkage", "claim"} & {change.type for change in left.changes}


def test_a_linkage_whose_claim_is_refused_is_not_recorded():
    with traces() as left, pytest.raises(ValidationError):
        linkage_of(quantity=-1)
    assert not Linkage.objects.exists()
    assert "linkage" not in {change.type for change in left.changes}


@pytest.mark.parametrize("kind", ["goods", "ownership"])
def test_a_linkage_that_is_there_is_a_conflict_that_names_it(kind):
    product = factories.product() if kind == "goods" else None
    there = factories.linkage(factories.organisation(), factories.organisation(), product, kind=kind, key="there")
    with traces() as left, pytest.raises(ConflictError) as conflict:
        factories.linkage(there.supplier, there.customer, product, kind=kind, sources=[])
    assert conflict.value.message == "This linkage is in the register as there; add a claim to it."
    assert conflict.value.context == {"linkage": "there"}
    assert left.changes == []


def test_the_other_direction_another_kind_and_another_product_are_other_linkages():
    there = linkage_of()
    factories.linkage(there.customer, there.supplier, there.product)
    factories.linkage(there.supplier, there.customer, there.product, kind="waste")
    factories.linkage(there.supplier, there.customer, factories.product())
    factories.linkage(there.supplier, there.customer, kind="knowledge")
    assert Linkage.objects.count() == 5


def test_an_organisation_does_not_supply_itself():
    smelter = factories.organisation()
    with pytest.raises(ValidationError) as refused:
        factories.linkage(smelter, smelter, factories.product())
    assert refused.value.messages == ["An organisation does not supply itself: supplier and customer are two organisations."]


# --- markets ---


def test_a_market_is_one_end_of_a_linkage_at_most():
    market, other, firm = factories.market(), factories.market(), factories.organisation()
    factories.linkage(firm, market, factories.product())
    imported = factories.linkage(other, firm, factories.product())
    message = {"customer": ["Two markets make no linkage: at least one end is an organisation."]}
    with pytest.raises(ValidationError) as refused:
        factories.linkage(market, other, factories.product())
    assert refused.value.message_dict == message
    with pytest.raises(ValidationError) as moved:
        linkage_update(imported, actor=ACTOR, customer=market)
    assert moved.value.message_dict == message


@pytest.mark.parametrize("end", ["supplier", "customer"])
def test_a_market_is_a_member_of_nothing(end):
    ends = {"supplier": factories.organisation(), "customer": factories.organisation(), end: factories.market()}
    with pytest.raises(ValidationError) as refused:
        factories.linkage(ends["supplier"], ends["customer"], kind="membership")
    assert refused.value.message_dict == {end: ["A market is a place; it is a member of nothing and has none."]}


# --- claims ---


def test_claims_that_contradict_each_other_stand_side_by_side():
    linkage = linkage_of(quantity=1000)
    factories.claim(linkage, quantity=2000, confidence="reported")
    assert sorted(linkage.claims.values_list("quantity", flat=True)) == [1000, 2000]


def test_the_last_claim_takes_its_linkage_with_it():
    linkage = linkage_of(key="only-word")
    second = factories.claim(linkage, key="second-word")
    with traces() as left:
        claim_delete(linkage.claims.get(key="only-word"), actor=ACTOR)
    assert left.said == [("delete", "claim", "only-word")]
    assert Linkage.objects.filter(pk=linkage.pk).exists()
    with traces() as left:
        claim_delete(second, actor=ACTOR)
    assert left.said == [("delete", "claim", "second-word"), ("delete", "linkage", "only-word")]
    assert not Linkage.objects.exists()


def test_a_linkage_is_removed_with_its_claims_and_each_stays_in_the_log():
    linkage = linkage_of(key="gone")
    factories.claim(linkage, key="gone-2", note="Second word.")
    with traces() as left:
        linkage_delete(linkage, actor=ACTOR)
    assert left.said == [("delete", "claim", "gone-2"), ("delete", "claim", "gone"), ("delete", "linkage", "gone")]
    assert left.changes[0].before["note"] == "Second word."
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2024-02-10", (2024, 2, 10), (2024, 2, 10)),
    ],
)
def test_a_period_is_kept_in_its_precision(text, first, last):
    claim = claim_of(valid_from=text, valid_to=text)
    claim.refresh_from_db()
    assert (claim.valid_from, claim.valid_to) == (dt.date(*first), dt.date(*last))
    assert (str(partial_date(claim, "valid_from")), str(partial_date(claim, "valid_to"))) == (text, text)


def test_a_period_that_becomes_more_exact_is_a_change_and_the_same_period_is_none():
    claim = claim_of(valid_from="2024")
    with traces() as left:
        assert claim_update(claim, actor=ACTOR, valid_from=PartialDate.parse("2024-01-01")) is True
        assert claim_update(claim, actor=ACTOR, valid_from=PartialDate.parse("2024-01-01"), valid_to=None) is False
    assert (left.only.before["valid_from"], left.only.after["valid_from"]) == ("2024", "2024-01-01")


def test_the_start_of_a_period_may_become_unknown():
    claim = claim_of(valid_from="2024")
    claim_update(claim, actor=ACTOR, valid_from=None)
    claim.refresh_from_db()
    assert (claim.valid_from, claim.valid_from_precision) == (None, "")


def test_a_pin_has_a_reason():
    claim = claim_of()
    assert claim_update(claim, actor=ACTOR, pinned=True, pin_reason="The regulator's own figure.") is True
    with pytest.raises(ValidationError) as refused:
        claim_update(claim, actor=ACTOR, pinned=False)
    assert refused.value.messages == ["A pinned claim has a reason, and only a pinned claim has one."]


def test_a_share_is_a_figure_and_has_a_basis():
    owner, owned = factories.organisation(), factories.organisation()
    with pytest.raises(ValidationError) as refused:
        factories.linkage(owner, owned, kind="ownership", share_percent=40, basis="")
    assert refused.value.messages == ["A quantity or share has a basis, and a basis has a quantity or share."]
    stake = factories.linkage(owner, owned, kind="ownership", share_percent=40)
    assert stake.claims.get().share_percent == 40


# --- what a linkage rests on stays ---


def test_the_ends_the_product_and_the_sources_of_a_linkage_cannot_be_removed():
    cited = factories.source("gazette")
    linkage = linkage_of(key="flow", sources=[cited])
    for remove, row in (
        (organisation_delete, linkage.supplier),
        (organisation_delete, linkage.customer),
        (product_delete, Product.objects.get(pk=linkage.product_id)),
    ):
        with pytest.raises(DomainError, match="linkage flow rests on it"):
            remove(row, actor=ACTOR)
    with pytest.raises(DomainError, match="claim flow rests on it"):
        source_delete(cited, actor=ACTOR)


def test_a_linkage_asks_for_all_that_makes_it():
    with pytest.raises(TypeError, match="supplier"):
        linkage_create(actor=ACTOR, key="nothing", sources=[])
