"""Who sees what of a write: the version of the data, and the change log."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from accounts.models import User
from core.models import Change, DatasetVersion
from core.selectors import change_list, change_rows, dataset_token, dataset_version
from core.services import dataset_bump
from core.visibility import Visibility, viewer_level
from firms.services import organisation_delete, organisation_update, zone_update
from linkages.services import claim_update
from tests import factories
from tests.factories import ACTOR
from tests.writes import tokens, traces

pytestmark = pytest.mark.django_db

PUBLIC, SIGNED_IN, AGENCY = Visibility.PUBLIC, Visibility.SIGNED_IN, Visibility.AGENCY


class Viewer:
    """Somebody who sees up to a level."""

    def __init__(self, level):
        self.visibility_level = level


VIEWERS = {level: Viewer(level) for level in Visibility}
SEEN_BY = {PUBLIC: {PUBLIC, SIGNED_IN, AGENCY}, SIGNED_IN: {SIGNED_IN, AGENCY}, AGENCY: {AGENCY}}


@pytest.mark.parametrize("user", [None, AnonymousUser(), User(role=User.Role.OFFICER, is_active=False)])
def test_who_is_not_signed_in_sees_what_is_public(user):
    assert viewer_level(user) == PUBLIC


@pytest.mark.parametrize(("role", "level"), [("contributor", SIGNED_IN), ("officer", AGENCY), ("administrator", AGENCY)])
def test_a_role_sees_up_to_its_level(role, level):
    assert viewer_level(User(role=role)) == level


def test_before_the_first_write_there_is_no_version():
    assert dataset_version(viewer=None) is None
    assert dataset_token(viewer=None) == "empty"


@pytest.mark.parametrize("level", Visibility)
def test_a_write_changes_the_version_of_those_who_can_see_it_only(level):
    dataset_bump()
    with traces() as left:
        dataset_bump(level)
    assert left.levels == SEEN_BY[level]


def test_the_first_write_that_only_the_agency_sees_leaves_the_public_without_a_version():
    dataset_bump(AGENCY)
    assert set(tokens()) == {AGENCY}
    dataset_bump()
    assert set(tokens()) == set(Visibility)


def test_tokens_never_repeat():
    seen = set()
    for _ in range(20):
        dataset_bump()
        seen.add(dataset_token(viewer=None))
    assert len(seen) == 20
    assert DatasetVersion.objects.count() == len(Visibility)


@pytest.mark.parametrize("level", Visibility)
def test_a_hidden_organisation_changes_the_version_of_those_who_see_it_only(level):
    cited = factories.source()
    with traces() as left:
        made = factories.organisation(visibility=level, sources=[cited])
    assert left.levels == SEEN_BY[level]
    with traces() as left:
        organisation_update(made, actor=ACTOR, status="closed")
    assert left.levels == SEEN_BY[level]
    with traces() as left:
        organisation_delete(made, actor=ACTOR)
    assert left.levels == SEEN_BY[level]


@pytest.mark.parametrize(("before", "after"), [(PUBLIC, AGENCY), (AGENCY, PUBLIC), (SIGNED_IN, AGENCY)])
def test_hiding_and_showing_concerns_those_who_saw_it_and_those_who_see_it(before, after):
    made = factories.organisation(visibility=before)
    with traces() as left:
        organisation_update(made, actor=ACTOR, visibility=after)
    assert left.levels == SEEN_BY[min(before, after)]
    assert (left.only.visibility_before, left.only.visibility_after) == (before, after)


def test_what_hangs_on_a_hidden_organisation_is_as_hidden_as_it_is():
    hidden, product, cited = factories.organisation(visibility=AGENCY), factories.product(), factories.source()
    shown = factories.organisation()
    with traces() as left:
        factories.product_line(hidden, product, sources=[cited])
    assert (left.levels, left.only.visibility_after) == ({AGENCY}, AGENCY)
    with traces() as left:
        factories.capability(hidden, product, sources=[cited])
    assert (left.levels, left.only.visibility_after) == ({AGENCY}, AGENCY)
    with traces() as left:
        factories.capability(shown, product, visibility=SIGNED_IN, sources=[cited])
    assert left.only.visibility_after == SIGNED_IN
    with traces() as left:
        factories.linkage(shown, hidden, product, sources=[cited])
    assert left.levels == {AGENCY}
    assert {change.visibility_after for change in left.changes} == {AGENCY}


def test_a_claim_is_as_hidden_as_the_strictest_of_itself_its_linkage_and_both_ends():
    linkage = factories.linkage(factories.organisation(), factories.organisation(), factories.product(), visibility=SIGNED_IN)
    cited = factories.source()
    with traces() as left:
        factories.claim(linkage, sources=[cited])
    assert left.only.visibility_after == SIGNED_IN
    with traces() as left:
        factories.claim(linkage, visibility=AGENCY, sources=[cited])
    assert left.only.visibility_after == AGENCY


@pytest.fixture
def withheld():
    """A public claim whose quantity is the agency's."""
    linkage = factories.linkage(factories.organisation(), factories.organisation(), factories.product(unit="t/y"))
    return factories.claim(linkage, key="withheld", quantity=1000, quantity_visibility=AGENCY)


def test_a_change_of_a_withheld_quantity_is_no_change_for_those_who_do_not_see_it(withheld):
    with traces() as left:
        claim_update(withheld, actor=ACTOR, quantity=2000)
    assert left.levels == {AGENCY}
    assert left.only not in change_list(viewer=None)
    assert left.only in change_list(viewer=VIEWERS[AGENCY])


def test_that_there_is_a_withheld_quantity_at_all_is_seen_by_everybody(withheld):
    with traces() as left:
        claim_update(withheld, actor=ACTOR, quantity=None, basis="", unit="", quantity_year=None)
    assert left.levels == set(Visibility)


def test_a_withheld_quantity_stands_in_no_change_that_others_see(withheld):
    with traces() as left:
        claim_update(withheld, actor=ACTOR, quantity=2000, note="Net of losses.")
    assert left.levels == set(Visibility)
    (public,) = change_rows(left.changes, viewer=None)
    assert (public.action, public.key) == ("update", "withheld")
    assert (public.before["quantity"], public.after["quantity"], public.after["note"]) == (None, None, "Net of losses.")
    (agency,) = change_rows(left.changes, viewer=VIEWERS[AGENCY])
    assert (agency.before["quantity"], agency.after["quantity"]) == (1000, 2000)


def test_the_change_log_shows_a_record_to_those_who_saw_it_or_see_it():
    made = factories.organisation("hidden", visibility=AGENCY)
    organisation_update(made, actor=ACTOR, status="closed")
    organisation_update(made, actor=ACTOR, visibility=PUBLIC)
    organisation_update(made, actor=ACTOR, status="operating")
    organisation_update(made, actor=ACTOR, visibility=SIGNED_IN)

    def read(viewer):
        return [(row.action, row.key) for row in change_rows(change_list(viewer=viewer).filter(type="organisation"), viewer=viewer)]

    assert read(VIEWERS[AGENCY]) == [("update", "hidden")] * 4 + [("create", "hidden")]
    assert read(None) == [("delete", "hidden"), ("update", "hidden"), ("create", "hidden")]
    assert read(VIEWERS[SIGNED_IN]) == [("update", "hidden"), ("update", "hidden"), ("create", "hidden")]


def test_what_was_hidden_is_not_shown_as_what_was_before():
    made = factories.organisation(visibility=AGENCY, description="A secret.")
    organisation_update(made, actor=ACTOR, visibility=PUBLIC, description="Known to all.")
    (row,) = change_rows(change_list(viewer=None).filter(type="organisation"), viewer=None)
    assert row.before is None
    assert row.after["description"] == "Known to all."
    assert "secret" not in str(row)


def test_a_change_of_a_zone_names_no_operator_who_is_hidden():
    zone, operator = factories.zone(), factories.organisation("hidden", visibility=AGENCY)
    zone_update(zone, actor=ACTOR, operator=operator, area_ha=12.0)
    (public, _) = change_rows(change_list(viewer=None).filter(type="zone"), viewer=None)
    assert (public.action, public.before["operator"], public.after["operator"]) == ("update", None, None)
    (agency, _) = change_rows(change_list(viewer=None).filter(type="zone"), viewer=VIEWERS[AGENCY])
    assert agency.after["operator"] == "hidden"
    organisation_update(operator, actor=ACTOR, visibility=PUBLIC)
    (public, *_others) = change_rows(change_list(viewer=None).filter(type="zone"), viewer=None)
    assert public.after["operator"] == "hidden"


def test_that_a_zone_has_a_hidden_operator_is_no_change_for_those_who_do_not_see_it():
    zone, operator = factories.zone(), factories.organisation(visibility=AGENCY)
    with traces() as left:
        zone_update(zone, actor=ACTOR, operator=operator)
    assert left.levels == {AGENCY}
    assert left.only not in change_list(viewer=None)
    assert left.only in change_list(viewer=VIEWERS[AGENCY])
    with traces() as left:
        zone_update(zone, actor=ACTOR, operator=factories.organisation())
    assert left.levels == set(Visibility)


def test_the_change_log_is_newest_first():
    for name in ("first", "second"):
        factories.source(name)
    rows = change_rows(change_list(viewer=None), viewer=None)
    assert [row.key for row in rows] == ["second", "first"]
    assert [row.number for row in rows] == sorted((row.number for row in rows), reverse=True)
    assert {row.actor for row in rows} == {"tests"}


def test_an_unknown_level_is_refused():
    with pytest.raises(ValidationError) as refused:
        factories.organisation(visibility=3)
    assert list(refused.value.message_dict) == ["visibility"]
    assert not Change.objects.filter(type="organisation").exists()
