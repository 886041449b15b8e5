"""Standings: spans of days for which the rule was asked once; each day of them says what the rule says of that day."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.evidence import ClaimFacts, linkage_state
from analysis.standings import Standing, standings
from analysis.validity import STATUSES, PartialDate, Period

LEVELS = (0, 1, 2)
EDGES = [
    dt.date.min,
    dt.date(2024, 2, 29),
    dt.date(2025, 12, 31),
    dt.date(2026, 1, 1),
    dt.date(2026, 11, 1),
    dt.date(2026, 11, 24),
    dt.date(2026, 11, 30),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 1),
]
days = st.sampled_from(EDGES) | st.dates(dt.date(2023, 6, 1), dt.date(2028, 6, 30))


@st.composite
def claims(draw):
    def partial():
        return PartialDate.from_date(draw(days), draw(st.sampled_from(["year", "month", "day"])))

    start, end = (partial() if draw(st.booleans()) else None for _end in range(2))
    if start is not None and end is not None and end.last < start.first:
        start, end = end, start
    return ClaimFacts(
        key="a claim",
        status=draw(st.sampled_from(STATUSES)),
        confidence=draw(st.sampled_from(["confirmed", "reported", "inferred"])),
        basis=draw(st.sampled_from(["actual", "contract", "plan", ""])),
        quantity_year=draw(st.none() | st.sampled_from([2024, 2025])),
        period=Period(start, end),
        pinned=draw(st.booleans()),
        pin_reason="",
        source_date=None,
        record=draw(st.integers(1, 9)),
    )


sets_of_claims = st.lists(st.tuples(st.sampled_from(LEVELS), claims()), max_size=4, unique_by=lambda pair: pair[1].record)


def of(status: str, start: str = "", end: str = "", *, record: int = 1, basis: str = "") -> ClaimFacts:
    period = Period(PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None)
    return ClaimFacts("claim", status, "confirmed", basis, None, period, False, "", None, record)


def rows_on(rows: list[Standing], *, as_of: dt.date, today: dt.date, level: int) -> list[Standing]:
    """Return the rows that hold, by the meaning of their columns."""
    return [
        row
        for row in rows
        if row.level_from <= level <= row.level_to
        and row.since <= as_of <= row.until
        and row.asked_since <= today <= row.asked_until
        and row.hindsight in (None, as_of < today)
    ]


@settings(max_examples=400, deadline=None)
@given(claims=sets_of_claims, level=st.sampled_from(LEVELS), as_of=days, today=days, reader=st.sampled_from(LEVELS))
def test_a_day_looked_up_says_what_the_rule_says(claims, level, as_of, today, reader):
    rows = rows_on(standings(claims, level=level, levels=LEVELS), as_of=as_of, today=today, level=reader)
    seen = [claim for least, claim in claims if least <= reader]
    state = linkage_state(seen, as_of=as_of, today=today)
    expected = [] if reader < level or state.chosen is None else [(state.chosen.record, state.status)]
    assert [(row.claim, row.status) for row in rows] == expected


def test_a_claim_without_dates_stands_for_ever_and_for_all():
    assert standings([(0, of("operating"))], level=0, levels=LEVELS) == [
        Standing(1, "operating", dt.date.min, dt.date.max, level_from=0, level_to=2)
    ]


def test_a_flow_that_comes_and_goes_has_one_row_for_each_span():
    # Operating from 2019 to 2023; before, it is not there; afterwards it has ended.
    rows = standings([(0, of("operating", "2019", "2023"))], level=0, levels=LEVELS)
    assert [(row.status, str(row.since), str(row.until)) for row in rows] == [
        ("operating", "2019-01-01", "2023-12-31"),
        ("ended", "2024-01-01", "9999-12-31"),
    ]


def test_neighbouring_days_that_say_the_same_are_one_row():
    # The second claim begins and ends inside the first and never wins: its basis is none, that of the first a contract.
    first, second = of("operating", "2019", record=1, basis="contract"), of("operating", "2020", "2021", record=2)
    rows = standings([(0, first), (0, second)], level=0, levels=LEVELS)
    assert [(row.claim, str(row.since), str(row.until)) for row in rows] == [(1, "2019-01-01", "9999-12-31")]


def test_an_end_of_this_year_is_over_from_the_day_of_the_question_on():
    rows = standings([(0, of("ended", "2019", "2026"))], level=0, levels=LEVELS)
    asked = {"today": dt.date(2026, 11, 24), "level": 0}
    assert [row.status for row in rows_on(rows, as_of=dt.date(2026, 11, 24), **asked)] == ["ended"]
    assert [row.status for row in rows_on(rows, as_of=dt.date(2026, 11, 23), **asked)] == ["operating"]
    # Asked in 2025, before the year of its end has come, it operates on both days.
    assert [row.status for row in rows_on(rows, as_of=dt.date(2026, 11, 24), today=dt.date(2025, 1, 1), level=0)] == ["operating"]


@pytest.mark.parametrize(("level", "expected"), [(0, [(0, 1, 1), (2, 2, 2)]), (1, [(1, 1, 1), (2, 2, 2)]), (2, [(2, 2, 2)])])
def test_each_level_of_readers_has_the_choice_among_what_it_sees(level, expected):
    public, secret = of("operating", record=1), of("operating", record=2, basis="actual")
    rows = standings([(0, public), (2, secret)], level=level, levels=LEVELS)
    assert [(row.level_from, row.level_to, row.claim) for row in rows] == expected


def test_no_claims_no_rows():
    assert standings([], level=0, levels=LEVELS) == []
