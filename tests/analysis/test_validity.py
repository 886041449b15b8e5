import datetime as dt

import pytest

from analysis.errors import AnalysisError, DateError, EvidenceError
from analysis.validity import PartialDate, Period, When, claim_state
from tests.analysis.drawings import period

TODAY = dt.date(2026, 11, 24)


def state(status, start, end, as_of, today=TODAY):
    return claim_state(status, period(start, end), as_of=as_of, today=today)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2018", dt.date(2018, 1, 1), dt.date(2018, 12, 31), "year"),
        ("2026-03", dt.date(2026, 3, 1), dt.date(2026, 3, 31), "month"),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "month"),
        ("2023-02", dt.date(2023, 2, 1), dt.date(2023, 2, 28), "month"),
        ("2026-12", dt.date(2026, 12, 1), dt.date(2026, 12, 31), "month"),
        ("2018-03-05", dt.date(2018, 3, 5), dt.date(2018, 3, 5), "day"),
    ],
)
def test_a_partial_date_means_its_whole_span_and_gives_its_text_back(text, first, last, precision):
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, parsed.precision, str(parsed)) == (first, last, precision, text)
    assert PartialDate.from_date(first, precision) == parsed
    assert PartialDate.from_date(last, precision) == parsed


@pytest.mark.parametrize("text", ["", "18", "2018-3", "2018/03", "2018-03-5", " 2018", "2018-03-05T00:00", "٢٠١٨", "2018-", "March 2018"])
def test_a_text_of_another_form_is_refused_with_the_forms_that_are_known(text):
    with pytest.raises(ValueError, match="write 2018, 2018-03 or 2018-03-05"):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["0000", "2018-00", "2018-13", "2018-02-30", "2023-02-29", "2018-01-00"])
def test_a_day_that_the_calendar_does_not_have_is_refused(text):
    with pytest.raises(DateError, match=f"{text} is not a day of the calendar"):
        PartialDate.parse(text)


def test_a_precision_that_does_not_exist_is_refused():
    with pytest.raises(DateError, match="“week” is not a precision"):
        PartialDate.from_date(TODAY, "week")


def test_a_day_needs_a_month():
    with pytest.raises(DateError, match="needs a month"):
        PartialDate(2018, None, 5)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(AnalysisError, match=r"ends \(2017\) before it starts \(2018-03\)"):
        Period(PartialDate.parse("2018-03"), PartialDate.parse("2017"))


def test_a_period_may_start_and_end_in_one_year():
    assert period("2018-06", "2018").contains(dt.date(2018, 12, 31))


def test_first_and_last_day_of_the_spans_lie_inside():
    years = period("2018", "2026")
    assert years.contains(dt.date(2018, 1, 1))
    assert years.contains(dt.date(2026, 12, 31))
    assert not years.contains(dt.date(2017, 12, 31))
    assert not years.contains(dt.date(2027, 1, 1))


def test_a_period_without_ends_holds_every_day_and_is_not_dated():
    assert period().contains(dt.date.min)
    assert period().contains(dt.date.max)
    assert not period().is_dated
    assert period("2018").is_dated


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2018", "2020"), ("2020", "2022"), True),
        (("2018", "2019"), ("2020", "2022"), False),
        (("", "2019"), ("2020", ""), False),
        (("", ""), ("2020", "2020"), True),
        (("2018", ""), ("", "2017"), False),
        (("2018", ""), ("2025", ""), True),
    ],
)
def test_periods_overlap_when_they_share_a_day(one, other, expected):
    assert period(*one).overlaps(period(*other)) is expected
    assert period(*other).overlaps(period(*one)) is expected


@pytest.mark.parametrize("status", ["operating", "planned", "potential"])
def test_a_claim_holds_inside_its_period_and_reads_its_status(status):
    assert state(status, "2018", "2026", TODAY).when is When.HOLDS
    assert state(status, "2018", "2026", TODAY).status_read == status
    assert state(status, "2027", "", TODAY).when is When.AHEAD


def test_an_operating_claim_whose_period_has_passed_reads_ended_and_a_plan_stays_a_plan():
    assert (state("operating", "2018", "2025", TODAY).when, state("operating", "2018", "2025", TODAY).status_read) == (When.OVER, "ended")
    assert (state("planned", "2018", "2025", TODAY).when, state("planned", "2018", "2025", TODAY).status_read) == (When.OVER, "planned")


def test_a_blank_start_holds_and_is_marked():
    blank = state("operating", "", "", dt.date(1950, 1, 1))
    assert (blank.when, blank.dated) == (When.HOLDS, False)


def test_an_ended_claim_that_holds_reads_operating():
    # Mozal's flows ended in March 2026: in June 2024 they operate.
    june_2024 = state("ended", "2000", "2026-03", dt.date(2024, 6, 30))
    assert (june_2024.when, june_2024.status_read) == (When.HOLDS, "operating")
    assert state("ended", "2000", "2026-03", dt.date(2026, 3, 31)).when is When.HOLDS
    assert state("ended", "2000", "2026-03", dt.date(2026, 4, 1)).when is When.OVER
    assert state("ended", "2000", "2026-03", TODAY).status_read == "ended"


def test_an_ended_claim_without_an_end_never_holds():
    assert state("ended", "", "", TODAY).when is When.OVER
    assert state("ended", "", "", dt.date(1990, 1, 1)).when is When.OVER
    assert state("ended", "2010", "", dt.date(2015, 1, 1)).when is When.OVER
    assert state("ended", "2010", "", dt.date(2009, 1, 1)).when is When.AHEAD


def test_an_ended_claim_whose_end_is_the_current_year_is_over_from_today_on():
    assert state("ended", "2018", "2026", TODAY).when is When.OVER
    assert state("ended", "2018", "2026", dt.date(2026, 12, 31)).when is When.OVER
    assert state("ended", "2018", "2026", dt.date(2026, 11, 23)).when is When.HOLDS
    # Asked a year earlier, 2026 is not the current year.
    assert state("ended", "2018", "2026", dt.date(2026, 11, 24), today=dt.date(2025, 11, 24)).when is When.HOLDS


def test_an_ended_claim_whose_end_is_the_current_month_is_over_from_today_on():
    assert state("ended", "2018", "2026-11", TODAY).when is When.OVER
    assert state("ended", "2018", "2026-11", dt.date(2026, 11, 23)).when is When.HOLDS


def test_the_current_span_begins_on_its_first_and_ends_on_its_last_day():
    for today in (dt.date(2026, 1, 1), dt.date(2026, 12, 31)):
        assert state("ended", "2018", "2026", today, today=today).when is When.OVER
    for today in (dt.date(2025, 12, 31), dt.date(2026, 10, 31)):
        assert state("ended", "2018", "2026-11", today, today=today).when is When.HOLDS


def test_an_end_to_the_day_or_in_a_later_span_is_taken_at_its_word():
    assert state("ended", "2018", "2026-11-30", TODAY).when is When.HOLDS
    assert state("ended", "2018", "2026-12", TODAY).when is When.HOLDS
    assert state("ended", "2018", "2027", TODAY).when is When.HOLDS


def test_the_exception_is_for_ended_claims_only():
    assert state("operating", "2018", "2026", TODAY).when is When.HOLDS
    assert state("planned", "2018", "2026-11", TODAY).when is When.HOLDS


def test_a_status_that_does_not_exist_is_refused():
    with pytest.raises(EvidenceError, match="“running” is not a status"):
        state("running", "", "", TODAY)
