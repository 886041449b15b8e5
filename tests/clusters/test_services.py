"""Rules of clusters and memberships that their services keep."""

import pytest
from django.core.exceptions import ValidationError

from clusters.selectors import cluster_list, member_keys, membership_list
from clusters.services import cluster_delete, cluster_update, membership_update
from core.errors import DomainError
from core.visibility import Visibility
from firms.models import Organisation
from tests import factories
from tests.core.test_visibility import VIEWERS
from tests.factories import ACTOR
from tests.writes import Violation, assert_refused, constraints_of, traces

pytestmark = pytest.mark.django_db

CONSTRAINTS = constraints_of("clusters")


def second_membership():
    cluster, member = factories.cluster(), factories.organisation("member")
    factories.member(cluster, member)
    return factories.member(cluster, factories.organisation())


BROKEN = {
    "clusters_cluster_one_country": Violation(cluster_update, factories.cluster, {"country": "ZZ"}),
    "clusters_cluster_status_known": Violation(
        cluster_update, factories.cluster, {"status": "suspended"}, said="Value 'suspended' is not a valid choice."
    ),
    "clusters_membership_unique": Violation(
        membership_update, second_membership, lambda: {"organisation": Organisation.objects.get(key="member")}
    ),
    "clusters_membership_role_known": Violation(
        membership_update, second_membership, {"role": "owner"}, said="Value 'owner' is not a valid choice."
    ),
}


def test_every_constraint_is_broken_once():
    assert BROKEN.keys() == CONSTRAINTS.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_constraint_is_refused_in_words(name):
    assert_refused(CONSTRAINTS[name], BROKEN[name])


def test_an_organisation_enters_a_cluster_once():
    cluster, member = factories.cluster(), factories.organisation()
    factories.member(cluster, member, "anchor")
    with pytest.raises(ValidationError) as refused:
        factories.member(cluster, member, "supplier")
    assert refused.value.messages == ["This organisation is a member of the cluster already."]
    factories.member(factories.cluster(), member, "supplier")


def test_a_market_is_never_a_member():
    market = factories.market()
    message = {"organisation": ["A market is a place; it is never a member of a cluster."]}
    with traces() as left, pytest.raises(ValidationError) as refused:
        factories.member(factories.cluster(), market)
    assert refused.value.message_dict == message
    assert "membership" not in {change.type for change in left.changes}
    membership = factories.member(factories.cluster(), factories.organisation())
    with pytest.raises(ValidationError) as moved:
        membership_update(membership, actor=ACTOR, organisation=market)
    assert moved.value.message_dict == message


def test_a_cluster_with_members_cannot_be_removed():
    cluster = factories.cluster("downstream", members=[(factories.organisation("smelter"), "anchor")])
    with pytest.raises(DomainError) as refused:
        cluster_delete(cluster, actor=ACTOR)
    assert refused.value.message == "cluster downstream cannot be removed: membership downstream:smelter rests on it."


def test_a_hidden_member_is_counted_and_shown_only_to_those_who_may_see_it():
    shown, hidden = factories.organisation("shown"), factories.organisation("hidden", visibility=Visibility.AGENCY)
    cluster = factories.cluster(members=[(shown, "anchor"), (hidden, "supplier")])
    assert member_keys(cluster, viewer=None) == {"shown"}
    assert member_keys(cluster, viewer=VIEWERS[Visibility.AGENCY]) == {"shown", "hidden"}
    assert member_keys(cluster, viewer=VIEWERS[Visibility.AGENCY], role="supplier") == {"hidden"}
    assert [membership.organisation for membership in membership_list(viewer=VIEWERS[Visibility.SIGNED_IN])] == [shown]
    assert cluster_list(viewer=None).get().members_count == 1
    assert cluster_list(viewer=VIEWERS[Visibility.AGENCY]).get().members_count == 2


def test_the_membership_of_a_hidden_organisation_is_a_change_for_the_agency_only():
    hidden, cluster, cited = factories.organisation(visibility=Visibility.AGENCY), factories.cluster(), factories.source()
    with traces() as left:
        factories.member(cluster, hidden, sources=[cited])
    assert left.levels == {Visibility.AGENCY}
