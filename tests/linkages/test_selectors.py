"""What a viewer sees of linkages, claims and quantities."""

import datetime as dt

import pytest

from core.visibility import Visibility
from firms.models import Organisation
from linkages.selectors import claim_counts, claim_list, linkage_detail, linkage_list, linkage_rows, linkages_among, linkages_any_day
from linkages.services import claim_update
from tests import factories
from tests.conftest import TODAY
from tests.core.test_visibility import VIEWERS

pytestmark = pytest.mark.django_db

LEVELS = list(Visibility)
PUBLIC, SIGNED_IN, AGENCY = LEVELS


def seen_by(level):
    return {linkage.key for linkage in linkage_list(viewer=VIEWERS[level], as_of=TODAY)}


def only_row(level):
    (row,) = linkage_rows(linkage_list(viewer=VIEWERS[level], as_of=TODAY), viewer=VIEWERS[level])
    return row


def linkage(**fields):
    return factories.linkage(factories.organisation(), factories.organisation(), factories.product(unit="t/y"), **fields)


@pytest.mark.parametrize("level", LEVELS)
def test_a_linkage_is_seen_up_to_its_level(level):
    for one in LEVELS:
        linkage(key=f"level-{one}", visibility=one)
    assert seen_by(level) == {f"level-{one}" for one in range(level + 1)}
    assert {one.key for one in linkages_any_day(viewer=VIEWERS[level])} == seen_by(level)
    assert {claim.key for claim in claim_list(viewer=VIEWERS[level])} == seen_by(level)
    assert claim_counts(viewer=VIEWERS[level]) == {"claims": level + 1, "linkages": level + 1}


@pytest.mark.parametrize("end", ["supplier", "customer"])
def test_nobody_sees_a_linkage_who_does_not_see_both_ends(end):
    ends = {"supplier": factories.organisation(), "customer": factories.organisation()}
    ends[end] = factories.organisation(visibility=SIGNED_IN)
    factories.linkage(ends["supplier"], ends["customer"], factories.product(), key="half-hidden")
    for level in LEVELS:
        expected = {"half-hidden"} if level >= SIGNED_IN else set()
        assert seen_by(level) == expected
        assert {one.key for one in linkages_any_day(viewer=VIEWERS[level])} == expected
        assert {claim.key for claim in claim_list(viewer=VIEWERS[level])} == expected


def test_a_linkage_of_which_only_hidden_claims_speak_is_not_there_for_others():
    linkage(key="hushed", claim_key="hushed")
    hushed = linkages_any_day(viewer=None).get()
    claim_update(hushed.claims.get(), actor=factories.ACTOR, visibility=AGENCY)
    assert seen_by(PUBLIC) == seen_by(SIGNED_IN) == set()
    assert seen_by(AGENCY) == {"hushed"}
    assert not linkages_any_day(viewer=None).exists()


def test_each_viewer_is_shown_the_best_of_the_claims_that_it_sees():
    flow = linkage(key="open", quantity=1000, basis="contract")
    factories.claim(flow, key="secret", quantity=2000, basis="actual", visibility=AGENCY)
    assert (only_row(PUBLIC).claim.key, only_row(AGENCY).claim.key) == ("open", "secret")
    public = linkage_detail(flow, viewer=None, as_of=TODAY)
    assert [claim.key for claim in public.claims] == ["open"]
    assert str(public.state.reason) == "It is the only claim."
    agency = linkage_detail(flow, viewer=VIEWERS[AGENCY], as_of=TODAY)
    assert [claim.key for claim in agency.claims] == ["open", "secret"]
    assert agency.chosen.key == "secret"


@pytest.mark.parametrize("level", LEVELS)
def test_a_quantity_is_withheld_from_those_who_may_not_see_it(level):
    flow = linkage(quantity=1000, share_percent=20, quantity_visibility=SIGNED_IN)
    claim = only_row(level).claim
    if level >= SIGNED_IN:
        assert (claim.quantity, claim.share_percent, claim.withheld) == (1000, 20, False)
    else:
        assert (claim.quantity, claim.share_percent, claim.withheld) == (None, None, True)
    assert (claim.unit, claim.basis, claim.quantity_year) == ("t/y", "actual", 2025)
    (detailed,) = linkage_detail(flow, viewer=VIEWERS[level], as_of=TODAY).claims
    assert detailed == claim


def test_a_quantity_that_is_not_known_is_not_withheld():
    linkage(quantity_visibility=AGENCY)
    assert (only_row(PUBLIC).claim.quantity, only_row(PUBLIC).claim.withheld) == (None, False)


def test_a_linkage_is_there_on_the_days_its_claims_speak_of():
    linkage(valid_from="2020", valid_to="2024")
    linkage(key="plan", status="planned", valid_from="2028")
    linkage(key="later", valid_from="2028")

    def statuses(day):
        return {one.key: one.status for one in linkage_list(viewer=None, as_of=day)}

    assert statuses(TODAY)["plan"] == "planned"
    assert "later" not in statuses(TODAY)
    assert statuses(dt.date(2028, 1, 1))["later"] == "operating"
    assert sorted(statuses(dt.date(2019, 12, 31)).values()) == ["planned"]
    assert sorted(statuses(dt.date(2024, 12, 31)).values()) == ["operating", "planned"]
    assert sorted(statuses(TODAY).values()) == ["ended", "planned"]


def test_a_linkage_that_is_not_there_has_no_chosen_claim():
    flow = linkage(valid_from="2028")
    detail = linkage_detail(flow, viewer=None, as_of=TODAY)
    assert (detail.chosen, detail.state.status) == (None, None)
    assert len(detail.claims) == 1


@pytest.mark.parametrize("few", [True, False])
def test_the_linkages_of_a_set_are_those_inside_and_those_across_its_boundary(few):
    one, two, three = (factories.organisation(key) for key in ("one", "two", "three"))
    product = factories.product()
    for supplier, customer in ((one, two), (two, three), (three, one)):
        factories.linkage(supplier, customer, product, key=f"{supplier.key}-{customer.key}")
    factories.linkage(three, factories.organisation("four"), product, key="three-four")
    members = Organisation.objects.filter(key__in=["one", "two"])

    def keys(scope):
        return {flow.key for flow in linkages_among(linkage_list(viewer=None, as_of=TODAY), members, scope, few=few)}

    assert not linkages_among(linkage_list(viewer=None, as_of=TODAY), members.none(), few=few).exists()
    assert keys("inside") == {"one-two"}
    assert keys("boundary") == {"two-three", "three-one"}
    assert keys("all") == {"one-two", "two-three", "three-one"}
    with pytest.raises(ValueError, match="inside, boundary, all"):
        keys("around")


def test_rows_of_linkages_take_two_queries_more_however_many_they_are(django_assert_num_queries):
    for _ in range(4):
        linkage()
    with django_assert_num_queries(3):
        rows = linkage_rows(linkage_list(viewer=None, as_of=TODAY), viewer=None)
        assert len({(row.supplier.name, row.product.name, row.claim.sources[0].key) for row in rows}) == 4
