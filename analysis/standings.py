"""Where a linkage stands over all days, as spans: what can be stored so that a day is looked up and not worked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.evidence import ClaimFacts, linkage_state
from analysis.validity import ENDED

__all__ = ["Standing", "standings"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """The status of a linkage and its chosen claim, for readers of the levels from `level_from` to `level_to`.

    It is true of the days `since` to `until` when asked on a day from `asked_since` to `asked_until`; `hindsight` True: only of days
    before the day of the question; False: only of that day and later ones; None: of both.  All bounds are inside.
    """

    claim: int
    status: str
    since: date
    until: date
    asked_since: date = date.min
    asked_until: date = date.max
    hindsight: bool | None = None
    level_from: int = 0
    level_to: int = 0


def standings(claims: Iterable[tuple[int, ClaimFacts]], *, level: int, levels: Sequence[int]) -> list[Standing]:
    """Return where a linkage stands, for every level of reader, day, and day of the question.

    For each (level, day, day of the question) at most one row holds; it says what `evidence.linkage_state` says of the claims that this
    level may see.  None holds where the linkage is not there.

    Parameters
    ----------
    claims
        All claims of one linkage, each with the lowest level that may see it.
    level
        The lowest level that may see the linkage itself.
    levels
        All levels, ascending.

    Notes
    -----
    What a linkage is changes only where a claim begins or the day after it ends.  It depends on the day of the question only where a
    claim of status ended gives its end as a year or a month: that is over from the day of the question on, once that year or month has
    come.  `claim` is the record number of the chosen claim.

    Examples
    --------
    >>> from analysis.validity import PartialDate, Period
    >>> period = Period(PartialDate.parse("2019"), None)
    >>> claim = ClaimFacts("first", "operating", "confirmed", "", None, period, False, "", None, 7)
    >>> [(row.claim, row.status, str(row.since), str(row.until)) for row in standings([(0, claim)], level=0, levels=[0, 1, 2])]
    [(7, 'operating', '2019-01-01', '9999-12-31')]
    """
    known = list(claims)
    found: list[tuple[int, int, list[Standing]]] = []
    for reader in levels:
        if reader < level:
            continue
        spans = _spans([claim for least, claim in known if least <= reader])
        if found and found[-1][2] == spans:
            found[-1] = (found[-1][0], reader, spans)
        else:
            found.append((reader, reader, spans))
    return [replace(span, level_from=first, level_to=last) for first, last, spans in found for span in spans]


def _spans(claims: Sequence[ClaimFacts]) -> list[Standing]:
    """Return the standings of the claims that one level may see."""
    starts = {claim.period.start.first for claim in claims if claim.period.start is not None}
    ends = {claim.period.end.last for claim in claims if claim.period.end is not None}
    days = _stretches({date.min, *starts, *(end + _DAY for end in ends if end < date.max)})
    asked = {
        claim.period.end.first for claim in claims if claim.status == ENDED and claim.period.end and claim.period.end.precision != "day"
    }
    # Asked on the last day of all, no day but that one lies at or after the question.
    nominal = _row_of_days(claims, days, today=date.max)
    if not asked:
        return nominal
    rows = [replace(row, hindsight=True) for row in nominal]
    for first, last in _stretches({date.min, *asked}):
        rows += [
            replace(row, hindsight=False, asked_since=first, asked_until=last)
            for row in _row_of_days(claims, days, today=first, first=first)
        ]
    return rows


def _stretches(starts: Iterable[date]) -> list[tuple[date, date]]:
    """Return the first and last day of the stretches that begin on these days."""
    ordered = sorted(starts)
    return list(zip(ordered, [*(start - _DAY for start in ordered[1:]), date.max], strict=True))


def _row_of_days(claims: Sequence[ClaimFacts], days: Sequence[tuple[date, date]], *, today: date, first: date = date.min) -> list[Standing]:
    """Return the standings of the days from `first` on, as they are when asked on `today`; neighbours that say the same are one."""
    rows: list[Standing] = []
    for since, until in days:
        if until < first:
            continue
        state = linkage_state(claims, as_of=max(since, first), today=today)
        if state.status is None or state.chosen is None:
            continue
        row = Standing(state.chosen.record, state.status, max(since, first), until)
        last = rows[-1] if rows else None
        if last and last.until + _DAY == row.since and (last.claim, last.status) == (row.claim, row.status):
            rows[-1] = replace(last, until=until)
        else:
            rows.append(row)
    return rows
