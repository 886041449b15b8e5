"""What changed last: loads in one line, single changes one by one, and nothing that the reader may not see."""

import pytest

from core.actors import SystemActor
from core.latest import BULK, latest_changes_get
from core.models import Change
from core.visibility import Visibility
from firms.services import organisation_update
from tests import factories as make

pytestmark = pytest.mark.django_db


def latest(viewer=None):
    return latest_changes_get(viewer=viewer, linkages=lambda keys: {key: f"linkage {key}" for key in keys})


def names(groups):
    return [(change.action, change.type, change.page_key, change.names) for group in groups for change in group.changes]


def test_nothing_written_is_no_change():
    assert latest() == ()


def test_few_records_are_told_one_by_one_the_newest_first():
    make.organisation("first", name="First", sources=[make.source("paper")])
    make.organisation("second", name="Second", sources=[make.source("paper-2")])
    found = [each for each in names(latest()) if each[1] == "organisation"]
    assert found == [("create", "organisation", "second", ("Second",)), ("create", "organisation", "first", ("First",))]


def test_many_records_are_one_line_of_counts():
    for number in range(BULK + 1):
        make.source(f"paper-{number}")
    (group,) = latest()
    assert group.changes == ()
    assert ("create", "source", BULK + 1) in group.counts


def test_a_changed_field_is_named():
    firm = make.organisation("firm", name="Firm")
    organisation_update(firm, actor=SystemActor("a correction"), name="New name")
    group = next(group for group in latest() if group.actor == "a correction")
    assert [(change.action, change.fields) for change in group.changes] == [("update", ("name",))]


def test_what_is_hidden_from_the_start_is_never_told():
    make.organisation("secret", name="Secret", visibility=Visibility.AGENCY)
    assert "secret" not in {key for _action, _type, key, _names in names(latest())}


def test_what_is_hidden_since_is_counted_and_not_named():
    firm = make.organisation("firm", name="Firm")
    organisation_update(firm, actor=SystemActor("an officer"), visibility=Visibility.AGENCY)
    groups = latest()
    assert "firm" not in {key for _action, _type, key, _names in names(groups)}
    assert ("delete", "organisation", 1) in next(group for group in groups if group.actor == "an officer").counts


def test_a_linkage_between_hidden_ends_is_not_told():
    buyer = make.organisation("buyer", visibility=Visibility.AGENCY)
    make.linkage(make.organisation("seller"), buyer, key="secret-linkage")
    assert not Change.objects.filter(key="secret-linkage", visibility_after=0).exists()
    assert "secret-linkage" not in {key for _action, _type, key, _names in names(latest())}


def test_a_linkage_and_its_claim_lead_to_its_page():
    make.linkage(make.organisation("seller"), make.organisation("buyer"), make.product("metal"), key="metal-flow")
    told = {(kind, key) for _action, kind, key, _names in names(latest())}
    assert {("linkage", "metal-flow"), ("claim", "metal-flow")} <= told


def test_the_number_of_queries_stays(django_assert_num_queries):
    for number in range(5):
        make.organisation(f"firm-{number}")
    with django_assert_num_queries(3):
        latest()
