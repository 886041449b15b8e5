"""The choice among the claims of the starting data, in SQL and by the rule, on days before, at and after today."""

import datetime as dt

import pytest

from analysis.evidence import linkage_state
from core.visibility import Visibility
from linkages.models import Claim
from linkages.selectors import claim_rows, linkage_list
from tests.conftest import TODAY
from tests.core.test_visibility import VIEWERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_data")]

DAYS = [
    dt.date(1990, 1, 1),
    dt.date(2010, 6, 30),
    dt.date(2019, 12, 31),
    dt.date(2024, 6, 30),
    dt.date(2026, 3, 15),
    TODAY,
    dt.date(2031, 1, 1),
]


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_sql_and_the_rule_agree_on_every_shipped_linkage(as_of):
    agency = VIEWERS[Visibility.AGENCY]
    rows = claim_rows(Claim.objects.all(), viewer=agency)
    claims = {}
    for pk, linkage in Claim.objects.values_list("pk", "linkage__key"):
        claims.setdefault(linkage, {})[pk] = rows[pk].facts
    assert len(claims) > 700
    expected = {}
    for key, facts in claims.items():
        state = linkage_state(facts.values(), as_of=as_of, today=TODAY)
        if state.status is not None:
            expected[key] = (state.status, state.chosen.record)
    found = {linkage.key: (linkage.status, linkage.chosen_id) for linkage in linkage_list(viewer=agency, as_of=as_of)}
    assert found == expected


def test_linkages_come_and_go_with_the_day():
    counts = {day: linkage_list(viewer=None, as_of=day).count() for day in DAYS}
    assert counts[DAYS[0]] < counts[TODAY]
