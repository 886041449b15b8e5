"""The timeline of an organisation, and its linkages with all their claims."""

import datetime as dt

import pytest

from core.history import history_get
from core.visibility import Visibility
from firms.reports import organisation_get
from firms.services import organisation_update
from linkages.reports import organisation_history_get, partners_get, timeline_get
from linkages.selectors import linkage_histories
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def smelter():
    return make.organisation("smelter", founded=2004)


def timeline(organisation, viewer=None):
    report = organisation_get(organisation, viewer=viewer)
    histories = linkage_histories(organisation, viewer=viewer, as_of=TODAY)
    changes = history_get({"organisation": [organisation.key]}, viewer=viewer).entries
    return timeline_get(organisation, histories, report.lines, report.partnerships, changes)


def told(found):
    return [(year, [event.kind for event in events]) for year, events in found.years]


def test_events_stand_by_year_in_order(smelter):
    metal = make.product()
    make.linkage(smelter, make.organisation(), metal, valid_from="2010", valid_to="2015-06", status="ended")
    make.product_line(smelter, metal, capacity=360.0, year=2009)
    make.partner(make.initiative(start_year=2012, end_year=2013), smelter)
    assert told(timeline(smelter)) == [
        (2004, ["founded"]),
        (2009, ["line"]),
        (2010, ["begins"]),
        (2012, ["initiative"]),
        (2013, ["initiative_end"]),
        (2015, ["ends"]),
    ]


def test_a_figure_of_its_first_year_stands_with_the_beginning(smelter):
    metal, mill = make.product(), make.organisation()
    linkage = make.linkage(smelter, mill, metal, valid_from="2020", quantity=5.0, quantity_year=2020)
    make.claim(linkage, valid_from="2020", quantity=7.0, quantity_year=2023)
    assert told(timeline(smelter))[1:] == [(2020, ["begins", "begins"]), (2023, ["figure"])]


def test_what_has_no_date_is_counted(smelter):
    make.linkage(smelter, make.organisation(), make.product(), valid_from=None)
    make.product_line(smelter, make.product(), capacity=1.0, year=None)
    found = timeline(smelter)
    assert (found.undated, found.undated_lines) == (1, 1)


def test_a_withheld_quantity_is_no_event(smelter):
    make.linkage(smelter, make.organisation(), make.product(), quantity=5.0, quantity_year=2023, quantity_visibility=Visibility.AGENCY)
    assert told(timeline(smelter)) == [(2004, ["founded"]), (2020, ["begins"])]


def test_a_change_of_status_is_an_event(smelter):
    organisation_update(smelter, actor=make.ACTOR, status="suspended")
    event = timeline(smelter).years[-1][1][-1]
    assert (event.kind, event.before, event.after) == ("status", "operating", "suspended")


def test_hidden_claims_and_linkages_are_in_no_history(smelter):
    mill, metal = make.organisation(), make.product()
    seen = make.linkage(smelter, mill, metal, key="seen")
    make.claim(seen, key="seen-secret", visibility=Visibility.AGENCY)
    make.linkage(smelter, mill, make.product(), key="secret", visibility=Visibility.AGENCY)
    make.linkage(smelter, make.organisation(visibility=Visibility.AGENCY), metal, key="to-secret")
    (history,) = linkage_histories(smelter, viewer=None, as_of=TODAY)
    assert (history.linkage.key, [claim.key for claim in history.claims]) == ("seen", ["seen"])
    report, partners = organisation_get(smelter, viewer=None), partners_get(smelter, viewer=None, as_of=TODAY)
    keys = {entry.key for entry in organisation_history_get(report, partners, viewer=None).entries}
    assert keys == {"smelter", "seen"}


def test_a_linkage_that_is_not_there_on_the_day_is_in_the_history_without_a_row(smelter):
    make.linkage(smelter, make.organisation(), make.product(), key="later", valid_from="2025")
    (history,) = linkage_histories(smelter, viewer=None, as_of=dt.date(2020, 1, 1))
    assert history.row is None
    assert partners_get(smelter, viewer=None, as_of=dt.date(2020, 1, 1)).rows == ()


def test_histories_take_three_queries_whatever_their_number(smelter, django_assert_num_queries):
    for _number in range(4):
        make.linkage(smelter, make.organisation(zone=make.zone()), make.product())
    with django_assert_num_queries(3):
        histories = linkage_histories(smelter, viewer=None, as_of=TODAY)
        assert [history.linkage.customer.zone.name for history in histories]


def test_partners_read_the_same_as_the_selector_of_a_day(smelter):
    from linkages.selectors import linkage_list, linkage_rows  # noqa: PLC0415

    metal = make.product()
    linkage = make.linkage(smelter, make.organisation(), metal, quantity=4.0)
    make.claim(linkage, quantity=9.0, basis="plan", status="planned")
    make.linkage(make.organisation(), smelter, metal, status="planned", valid_from="2030")
    rows = linkage_rows(linkage_list(viewer=None, as_of=TODAY), viewer=None)
    assert sorted(partners_get(smelter, viewer=None, as_of=TODAY).rows, key=lambda row: row.key) == rows
