"""Time: dates of year, month or day precision, periods, and how a claim reads on a day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.errors import DateError, EvidenceError
from analysis.wording import gettext_noop

__all__ = [
    "ENDED",
    "OPERATING",
    "PLANNED",
    "PLANS",
    "POTENTIAL",
    "STATUSES",
    "ClaimState",
    "PartialDate",
    "Period",
    "When",
    "claim_state",
    "date_text",
]

OPERATING = "operating"
PLANNED = "planned"
POTENTIAL = "potential"
ENDED = "ended"
STATUSES = (OPERATING, PLANNED, POTENTIAL, ENDED)
PLANS = (PLANNED, POTENTIAL)

_TEXT_LENGTHS = {"year": 4, "month": 7, "day": 10}
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def date_text(day: date | str | None, precision: str) -> str | None:
    """Return the text of a stored day, or of its ISO text, in its precision, as `PartialDate.from_date` reads; None where there is none.

    >>> date_text(date(2026, 3, 1), "month"), date_text(None, "")
    ('2026-03', None)
    """
    return None if day is None else str(day)[: _TEXT_LENGTHS[precision]]


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, the month or the day; a year or month means its whole span.

    Examples
    --------
    >>> end = PartialDate.parse("2026")
    >>> end.first, end.last, end.precision
    (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), 'year')
    >>> str(PartialDate.parse("2026-03"))
    '2026-03'
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse a date that the calendar does not have.

        Raises
        ------
        DateError
            For month 13, 30 February, a day without a month.
        """
        if self.day is not None and self.month is None:
            raise DateError(gettext_noop("A date with a day needs a month."))
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise DateError(gettext_noop("%(text)s is not a day of the calendar."), {"text": str(self)}) from error

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Return the date that the text 2018, 2018-03 or 2018-03-05 means.

        Raises
        ------
        DateError
            (a ValueError) when the text has another form or the calendar does not have the day.
        """
        match = _PARTIAL_DATE.fullmatch(text)
        if match is None:
            raise DateError(gettext_noop("“%(text)s” is not a date: write 2018, 2018-03 or 2018-03-05."), {"text": text})
        year, month, day = match.groups()
        return cls(int(year), None if month is None else int(month), None if day is None else int(day))

    @classmethod
    def from_date(cls, day: date, precision: str) -> PartialDate:
        """Return the year, month or day that holds `day`: the way back from a stored day and its precision.

        Raises
        ------
        DateError
            When the precision is none of year, month, day.
        """
        if precision == "year":
            return cls(day.year)
        if precision == "month":
            return cls(day.year, day.month)
        if precision == "day":
            return cls(day.year, day.month, day.day)
        raise DateError(gettext_noop("“%(precision)s” is not a precision: it is year, month or day."), {"precision": precision})

    @property
    def first(self) -> date:
        """The first day of the span."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day of the span."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def precision(self) -> str:
        """One of year, month, day."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    def __str__(self) -> str:
        """Return the text in its own precision."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text


@dataclass(frozen=True)
class Period:
    """From a start to an end, both within the period; None is "not known" for the start and "open" for the end."""

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts.

        Raises
        ------
        DateError
            When the last day of the end lies before the first day of the start.
        """
        if self.start is not None and self.end is not None and self.end.last < self.start.first:
            raise DateError(
                gettext_noop("The period ends (%(end)s) before it starts (%(start)s)."), {"start": str(self.start), "end": str(self.end)}
            )

    @property
    def is_dated(self) -> bool:
        """Whether the start is known."""
        return self.start is not None

    def is_ahead(self, day: date) -> bool:
        """Return whether the period begins after the day; an unknown start never does."""
        return self.start is not None and day < self.start.first

    def is_over(self, day: date) -> bool:
        """Return whether the period has ended before the day; an open one never has."""
        return self.end is not None and self.end.last < day

    def contains(self, day: date) -> bool:
        """Return whether the day lies inside, first and last day of the spans included."""
        return not self.is_ahead(day) and not self.is_over(day)

    def overlaps(self, other: Period) -> bool:
        """Return whether the two periods share a day; unknown starts and open ends reach without limit."""
        return not ((self.end is not None and other.is_ahead(self.end.last)) or (other.end is not None and self.is_ahead(other.end.last)))


class When(StrEnum):
    """Where a day stands to a claim: the claim holds, is over, or lies ahead."""

    HOLDS = "holds"
    OVER = "over"
    AHEAD = "ahead"


@dataclass(frozen=True)
class ClaimState:
    """How a claim reads on a day: when, with which status, and whether its start is known."""

    when: When
    status_read: str
    dated: bool


def claim_state(status: str, period: Period, *, as_of: date, today: date) -> ClaimState:
    """Return how a claim of this status and period reads on the day `as_of`.

    It holds when the day lies inside the period.  Two exceptions for claims of status ended: without an end date they never hold; and
    where the end is given as the current year or the current month (of `today`), they are over from today on.  A claim of
    status ended that holds reads operating; an operating one that is over reads ended.

    Parameters
    ----------
    status
        operating, planned, potential or ended, as the sources say it of the period.
    period
        Valid time; a blank start holds and is marked by `dated` False.
    as_of
        The day that is asked about.
    today
        The day of the question.

    Raises
    ------
    EvidenceError
        When the status does not exist.

    Notes
    -----
    An ended claim without an end lies ahead before its start and is over from its start on.  An end finer than the current year or
    month (2026-11-30 on 2026-11-24) or in a later year (2027) is taken at its word.

    Examples
    --------
    >>> ended_in_2026 = Period(None, PartialDate.parse("2026"))
    >>> state = claim_state("ended", ended_in_2026, as_of=date(2026, 11, 24), today=date(2026, 11, 24))
    >>> str(state.when), state.status_read, state.dated
    ('over', 'ended', False)
    >>> claim_state("ended", ended_in_2026, as_of=date(2026, 6, 30), today=date(2026, 11, 24)).status_read
    'operating'
    """
    if status not in STATUSES:
        raise EvidenceError(gettext_noop("“%(status)s” is not a status of a claim."), {"status": status})
    when = _when(status, period, as_of, today)
    status_read = status
    if when is When.HOLDS and status == ENDED:
        status_read = OPERATING
    elif when is When.OVER and status == OPERATING:
        status_read = ENDED
    return ClaimState(when, status_read, period.is_dated)


def _when(status: str, period: Period, as_of: date, today: date) -> When:
    if period.is_ahead(as_of):
        return When.AHEAD
    if period.is_over(as_of):
        return When.OVER
    if status == ENDED:
        end = period.end
        if end is None:
            return When.OVER
        if as_of >= today and end.precision != "day" and end.first <= today <= end.last:
            return When.OVER
    return When.HOLDS
