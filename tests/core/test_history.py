"""The history of records: field by field, masked by viewer, and nothing of what is hidden today."""

import pytest

from core.history import field_changes, history_get
from core.visibility import Visibility
from firms.services import organisation_update, product_line_update
from linkages.services import claim_update
from tests import factories as make

pytestmark = pytest.mark.django_db


class Officer:
    """Somebody of an agency."""

    visibility_level = Visibility.AGENCY


def fields(entry):
    return [(each.name, each.before, each.after) for each in entry.fields]


def test_a_change_names_its_fields_with_both_values_the_newest_first():
    firm = make.organisation("mill", name="Mill", status="planned")
    organisation_update(firm, actor=make.ACTOR, name="Rolling Mill", status="operating")
    history = history_get({"organisation": ["mill"]}, viewer=None)
    assert [entry.action for entry in history.entries] == ["update", "create"]
    assert fields(history.entries[0]) == [("name", "Mill", "Rolling Mill"), ("status", "planned", "operating")]
    assert history.entries[0].actor == "tests"
    assert not history.is_cut


def test_of_a_list_only_what_was_added_and_taken_away_is_told():
    assert [
        (each.name, each.before, each.after, each.is_list) for each in field_changes({"aliases": ["a", "b"]}, {"aliases": ["b", "c"]})
    ] == [("aliases", ["a"], ["c"], True)]


def test_a_field_that_came_later_is_told_and_one_that_is_gone_too():
    assert [(each.name, each.before, each.after) for each in field_changes({"old": 1}, {"new": 2})] == [("new", None, 2), ("old", 1, None)]


def test_records_that_are_not_asked_for_are_left_out():
    make.organisation("one")
    make.organisation("two")
    assert {entry.key for entry in history_get({"organisation": ["one"], "linkage": []}, viewer=None).entries} == {"one"}
    assert history_get({"organisation": []}, viewer=None).entries == ()


def test_a_hidden_record_has_no_history_for_those_who_do_not_see_it():
    make.organisation("secret", visibility=Visibility.AGENCY)
    assert history_get({"organisation": ["secret"]}, viewer=None).entries == ()
    assert len(history_get({"organisation": ["secret"]}, viewer=Officer()).entries) == 1


def test_what_was_hidden_before_was_created_for_the_public():
    firm = make.organisation("shy", name="Shy", visibility=Visibility.AGENCY)
    organisation_update(firm, actor=make.ACTOR, visibility=Visibility.PUBLIC, name="Open")
    (entry,) = history_get({"organisation": ["shy"]}, viewer=None).entries
    assert (entry.action, entry.fields) == ("create", ())


def test_a_quantity_that_is_withheld_today_is_in_no_older_change():
    linkage = make.linkage(make.organisation(), make.organisation(), make.product(), key="flow", quantity=10.0)
    claim = linkage.claims.get()
    claim_update(claim, actor=make.ACTOR, quantity=12.0)
    claim_update(claim, actor=make.ACTOR, quantity_visibility=Visibility.AGENCY)
    records = {"claim": [claim.key]}
    seen = history_get(records, viewer=None, withheld=records)
    assert "quantity" not in {each.name for entry in seen.entries for each in entry.fields}
    assert "quantity" in {each.name for entry in history_get(records, viewer=Officer()).entries for each in entry.fields}


def test_entries_of_a_day_are_counted_by_type_and_changes_stand_in_full():
    firm = make.organisation("mill")
    line = make.product_line(firm, make.product(), key="line", capacity=1.0)
    product_line_update(line, actor=make.ACTOR, capacity=2.0)
    (day,) = history_get({"organisation": ["mill"], "product_line": ["line"]}, viewer=None).days
    assert day.counts == (("create", "organisation", 1), ("create", "product_line", 1))
    assert [fields(change) for change in day.changes] == [[("capacity", 1.0, 2.0)]]


def test_a_long_history_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr("core.history.MOST_CHANGES", 2)
    for number in range(3):
        make.organisation(f"firm-{number}")
    history = history_get({"organisation": [f"firm-{number}" for number in range(3)]}, viewer=None)
    assert [entry.key for entry in history.entries] == ["firm-2", "firm-1"]
    assert history.is_cut
