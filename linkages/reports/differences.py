"""What became of linkages between two days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from analysis.differences import APPEARED, CHANGED, CHANGES, ENDED_SINCE, LinkageOnDay, difference
from linkages.models import Linkage
from linkages.selectors import LinkageRow, linkage_rows

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class LinkageDifference:
    """One linkage that is not on the later day what it was on the earlier one.

    `change` is appeared, ended or changed; `fields` names in what its two states differ; `before` and `after` are None where it is not
    there on that day.
    """

    change: str
    fields: tuple[str, ...]
    before: LinkageRow | None
    after: LinkageRow | None

    @property
    def linkage(self) -> LinkageRow:
        """Return the linkage on the later day, or on the earlier one where it is not there on the later."""
        row = self.after or self.before
        assert row is not None  # noqa: S101 -- a difference has at least one state
        return row


@dataclass(frozen=True)
class Differences:
    """What appeared, ended and changed between two days, each in the order of the keys."""

    since: dt.date
    until: dt.date
    rows: tuple[LinkageDifference, ...]

    def of(self, change: str) -> tuple[LinkageDifference, ...]:
        """Return the rows of one kind of change."""
        return tuple(row for row in self.rows if row.change == change)

    @property
    def appeared(self) -> tuple[LinkageDifference, ...]:
        """Return what was not there and is."""
        return self.of(APPEARED)

    @property
    def ended(self) -> tuple[LinkageDifference, ...]:
        """Return what has ended since."""
        return self.of(ENDED_SINCE)

    @property
    def changed(self) -> tuple[LinkageDifference, ...]:
        """Return what is there on both days and differs."""
        return self.of(CHANGED)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many linkages appeared, ended and changed."""
        return {change: len(self.of(change)) for change in CHANGES}

    @property
    def change_of(self) -> dict[str, str]:
        """Return what became of each linkage that differs, by its key."""
        return {row.linkage.key: row.change for row in self.rows}


@dataclass(frozen=True)
class TwoDays:
    """The linkages of two days, from `linkage_list`, and those among them that filters choose; None chooses all.

    A linkage that the filters choose on one of the days is asked about on both.
    """

    before: QuerySet[Linkage]
    after: QuerySet[Linkage]
    chosen_before: QuerySet[Linkage] | None = None
    chosen_after: QuerySet[Linkage] | None = None


def linkages_differing(days: TwoDays) -> list[int]:
    """Return the row numbers of linkages whose status or chosen claim differs between two days, in two queries, four with filters."""
    before, after = _standings(days.before, days.chosen_before), _standings(days.after, days.chosen_after)
    if days.chosen_before is not None and days.chosen_after is not None:
        before |= _standings(days.before, _among(days.before, days.chosen_after))
        after |= _standings(days.after, _among(days.after, days.chosen_before))
    return sorted(number for number in before.keys() | after.keys() if before.get(number) != after.get(number))


def differences_get(
    days: TwoDays, *, viewer: object | None, since: dt.date, until: dt.date, differing: Sequence[int] | None = None
) -> Differences:
    """Return what became of linkages between two days.

    Parameters
    ----------
    days
        The linkages of both days, read for the same viewer.
    viewer
        Who looks.
    since, until
        The earlier and the later day.
    differing
        What `linkages_differing` has found, when that was asked before.
    """
    numbers = linkages_differing(days) if differing is None else differing
    before, after = _rows(days.before, numbers, viewer), _rows(days.after, numbers, viewer)
    found = []
    for number in numbers:
        old, new = before.get(number), after.get(number)
        became = difference(_on_day(old), _on_day(new))
        if became is not None:
            found.append(LinkageDifference(became.change, became.fields, old, new))
    return Differences(since, until, tuple(sorted(found, key=lambda row: row.linkage.key)))


def _standings(linkages: QuerySet[Linkage], chosen: QuerySet[Linkage] | None) -> dict[int, tuple[int, str]]:
    asked = linkages if chosen is None else chosen
    columns = asked.order_by().values_list("pk", "standing__claim_id", "status")  # type: ignore[misc]
    return {number: (claim, status) for number, claim, status in columns}


def _among(linkages: QuerySet[Linkage], others: QuerySet[Linkage]) -> QuerySet[Linkage]:
    return linkages.filter(pk__in=others.order_by().values("pk"))


def _rows(linkages: QuerySet[Linkage], numbers: Sequence[int], viewer: object | None) -> Mapping[int, LinkageRow]:
    found: dict[int, LinkageRow] = {}
    for start in range(0, len(numbers), CHUNK):
        rows = list(linkages.filter(pk__in=numbers[start : start + CHUNK]))
        found |= {linkage.pk: row for linkage, row in zip(rows, linkage_rows(rows, viewer=viewer), strict=True)}
    return found


def _on_day(row: LinkageRow | None) -> LinkageOnDay | None:
    if row is None:
        return None
    claim = row.claim
    return LinkageOnDay(
        status=row.status,
        quantity=claim.quantity,
        unit=claim.unit,
        basis=claim.basis,
        quantity_year=claim.quantity_year,
        share_percent=claim.share_percent,
        includes_others=claim.includes_others,
        confidence=claim.confidence,
        withheld=claim.withheld,
    )
