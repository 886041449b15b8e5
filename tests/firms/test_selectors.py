"""What a viewer sees of the register."""

import pytest

from core.visibility import Visibility
from firms import selectors
from tests import factories
from tests.core.test_visibility import VIEWERS

pytestmark = pytest.mark.django_db

LEVELS = list(Visibility)


@pytest.fixture
def register():
    """One organisation of each level, named after it, with a line and a part in an initiative."""
    programme, product = factories.initiative(), factories.product()
    for level in LEVELS:
        made = factories.organisation(f"level-{level}", visibility=level)
        factories.product_line(made, product, key=f"line-{level}")
        factories.partner(programme, made)
        factories.capability(made, product, key=f"offer-{level}")


@pytest.mark.parametrize("level", LEVELS)
def test_a_viewer_sees_organisations_up_to_the_own_level(register, level):
    seen = selectors.organisation_list(viewer=VIEWERS[level])
    assert {organisation.visibility for organisation in seen} == set(range(level + 1))


@pytest.mark.parametrize("level", LEVELS)
def test_what_hangs_on_an_organisation_is_seen_with_it(register, level):
    viewer = VIEWERS[level]
    assert {line.key for line in selectors.product_line_list(viewer=viewer)} == {f"line-{seen}" for seen in range(level + 1)}
    assert {row.key for row in selectors.capability_list(viewer=viewer)} == {f"offer-{seen}" for seen in range(level + 1)}
    partners = selectors.initiative_partner_list(viewer=viewer)
    assert {partner.organisation.visibility for partner in partners} == set(range(level + 1))


@pytest.mark.parametrize("level", LEVELS)
def test_a_capability_is_seen_up_to_its_own_level_too(level):
    made = factories.organisation()
    for own in LEVELS:
        factories.capability(made, key=f"offer-{own}", visibility=own)
    assert {row.key for row in selectors.capability_list(viewer=VIEWERS[level])} == {f"offer-{seen}" for seen in range(level + 1)}


def test_nobody_in_particular_sees_what_is_public(register):
    assert [organisation.key for organisation in selectors.organisation_list(viewer=None)] == ["level-0"]


def test_markets_are_places_and_are_left_out_where_organisations_are_meant():
    firm, market = factories.organisation(), factories.market()
    assert set(selectors.organisation_list(viewer=None)) == {firm, market}
    assert list(selectors.organisation_not_market_list(viewer=None)) == [firm]


def test_the_operator_of_a_zone_is_there_for_those_who_may_see_it():
    hidden = factories.organisation("operator", visibility=Visibility.AGENCY)
    zone = factories.zone(operator=hidden)
    assert selectors.zone_list(viewer=None).get().operator is None
    assert selectors.zone_list(viewer=VIEWERS[Visibility.SIGNED_IN]).get(pk=zone.pk).operator is None
    assert selectors.zone_list(viewer=VIEWERS[Visibility.AGENCY]).get().operator == hidden


@pytest.mark.parametrize("read", [selectors.source_list, selectors.product_list, selectors.recipe_list, selectors.initiative_list])
def test_what_has_no_visibility_of_its_own_is_public(read):
    factories.recipe(factories.product(), factories.product())
    factories.initiative()
    assert set(read(viewer=None)) == set(read(viewer=VIEWERS[Visibility.AGENCY]))
    assert read(viewer=None).exists()


def test_a_product_is_found_by_the_beginning_of_its_heading():
    metal = factories.product(hs=factories.hs("760110"))
    factories.product(hs=factories.hs("281820"))
    assert list(selectors.product_list(viewer=None).filter(selectors.hs_prefix("76"))) == [metal]
