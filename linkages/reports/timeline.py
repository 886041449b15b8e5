"""The timeline of an organisation: what began, ended, was measured and was recorded, in the order of time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from analysis.validity import PartialDate
from core.history import HistoryEntry
from firms.models import InitiativePartner, Organisation, ProductLine
from linkages.models import Linkage
from linkages.selectors import ClaimRow, LinkageHistory

EVENT_ORDER = ("founded", "initiative", "initiative_end", "begins", "figure", "line", "ends", "status")


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened, by its kind.

    founded; begins, ends, figure (of `claim` of `linkage`); line (a figure of `line`); initiative, initiative_end (of `partnership`);
    status (the register changed the status from `before` to `after`). `day` is text in its precision; `first` its first day.
    """

    kind: str
    first: dt.date
    day: str
    linkage: Linkage | None = None
    claim: ClaimRow | None = None
    line: ProductLine | None = None
    partnership: InitiativePartner | None = None
    before: str = ""
    after: str = ""

    @property
    def year(self) -> int:
        """Return the year."""
        return self.first.year


@dataclass(frozen=True)
class Timeline:
    """The events of an organisation by year, and what has no place in time.

    `undated`: claims whose start is not known and that are not over; `undated_lines`: figures of unknown year.
    """

    years: tuple[tuple[int, tuple[TimelineEvent, ...]], ...]
    undated: int
    undated_lines: int


def timeline_get(
    organisation: Organisation,
    histories: Iterable[LinkageHistory],
    lines: Iterable[ProductLine],
    partnerships: Iterable[InitiativePartner],
    changes: Iterable[HistoryEntry],
) -> Timeline:
    """Return the timeline of an organisation from rows that its viewer may see.

    Parameters
    ----------
    organisation
        Whose timeline it is.
    histories
        Its linkages with all claims, from `linkage_histories`.
    lines
        Its product lines.
    partnerships
        Its parts in initiatives.
    changes
        The changes of its own record: a change of status is an event on the day that it was recorded.

    Notes
    -----
    A figure of the year in which its claim begins stands with the beginning. A quantity that is withheld is no event.
    """
    histories, lines = list(histories), list(lines)
    events: list[TimelineEvent] = []
    if organisation.founded:
        events.append(_of_year("founded", organisation.founded))
    for history in histories:
        for claim in history.claims:
            events += _claim_events(history.linkage, claim)
    events += [_of_year("line", line.year, line=line) for line in lines if line.year and line.capacity is not None]
    for partnership in partnerships:
        events += _initiative_events(partnership)
    events += _status_changes(organisation, changes)
    events.sort(key=lambda event: (event.first, EVENT_ORDER.index(event.kind), event.linkage.key if event.linkage else ""))
    return Timeline(
        years=tuple((year, tuple(group)) for year, group in groupby(events, key=lambda event: event.year)),
        undated=sum(claim.valid_from is None and claim.valid_to is None for history in histories for claim in history.claims),
        undated_lines=sum(line.year is None and line.capacity is not None for line in lines),
    )


def _of_year(kind: str, year: int, **of: ProductLine | InitiativePartner | Linkage | ClaimRow) -> TimelineEvent:
    return TimelineEvent(kind, dt.date(year, 1, 1), str(year), **of)  # type: ignore[arg-type]


def _of_date(kind: str, date: PartialDate, linkage: Linkage, claim: ClaimRow) -> TimelineEvent:
    day = date.last if kind == "ends" else date.first
    return TimelineEvent(kind, day, str(date), linkage=linkage, claim=claim)


def _claim_events(linkage: Linkage, claim: ClaimRow) -> list[TimelineEvent]:
    events = []
    if claim.valid_from:
        events.append(_of_date("begins", claim.valid_from, linkage, claim))
    year, has_figure = claim.quantity_year, claim.quantity is not None or claim.share_percent is not None
    if year and has_figure and not (claim.valid_from and claim.valid_from.first.year == year):
        events.append(_of_year("figure", year, linkage=linkage, claim=claim))
    if claim.valid_to:
        events.append(_of_date("ends", claim.valid_to, linkage, claim))
    return events


def _initiative_events(partnership: InitiativePartner) -> list[TimelineEvent]:
    initiative = partnership.initiative
    years = (("initiative", initiative.start_year), ("initiative_end", initiative.end_year))
    return [_of_year(kind, year, partnership=partnership) for kind, year in years if year]


def _status_changes(organisation: Organisation, changes: Iterable[HistoryEntry]) -> list[TimelineEvent]:
    found = []
    for change in changes:
        if (change.type, change.key, change.action) != ("organisation", organisation.key, "update"):
            continue
        for field in change.fields:
            if field.name == "status":
                day = change.at.date()
                found.append(TimelineEvent("status", day, day.isoformat(), before=str(field.before), after=str(field.after)))
    return found
