"""What became of linkages between two days."""

from __future__ import annotations

from dataclasses import dataclass, fields

from analysis.validity import ENDED

__all__ = ["APPEARED", "CHANGED", "CHANGES", "ENDED_SINCE", "Difference", "LinkageOnDay", "difference"]

APPEARED, ENDED_SINCE, CHANGED = "appeared", "ended", "changed"
CHANGES = (APPEARED, ENDED_SINCE, CHANGED)


@dataclass(frozen=True)
class LinkageOnDay:
    """What a linkage is on a day: its status, and what its chosen claim says.

    `quantity` None is not known, or withheld; `unit` and `basis` are '' and `quantity_year` and `share_percent` None where none is given.
    """

    status: str
    quantity: float | None
    unit: str
    basis: str
    quantity_year: int | None
    share_percent: float | None
    includes_others: bool
    confidence: str
    withheld: bool


@dataclass(frozen=True)
class Difference:
    """What became of a linkage, and in which fields of `LinkageOnDay` its two states differ (none where one of them is not there)."""

    change: str
    fields: tuple[str, ...] = ()


def difference(before: LinkageOnDay | None, after: LinkageOnDay | None) -> Difference | None:
    """Return what became of a linkage between two days, None when both say the same.

    - `ended`: it has the status ended on the later day and had not on the earlier one; also what came and went in between.
    - `appeared`: it was not there on the earlier day, and is there, not ended, on the later one.
    - `changed`: it is there on both days, and its status or what its chosen claim says differs. What had ended and is back is changed.

    Parameters
    ----------
    before, after
        The linkage on the earlier and the later day, both as read today; None when it is not there.

    Notes
    -----
    What is there stays: a claim that is over makes its linkage ended.  Should a linkage yet be there on the earlier day only, it ended.
    Quantities are compared as they are recorded: two figures in different units differ.  A withheld quantity equals another one.

    Examples
    --------
    >>> plan = LinkageOnDay("planned", 90.0, "t/y", "plan", 2028, None, False, "reported", False)
    >>> flow = LinkageOnDay("operating", 80.0, "t/y", "actual", 2029, None, False, "reported", False)
    >>> difference(None, plan).change
    'appeared'
    >>> difference(plan, flow)
    Difference(change='changed', fields=('status', 'quantity', 'basis', 'quantity_year'))
    >>> difference(flow, flow) is None
    True
    """
    if before is None and after is None:
        return None
    if after is None:
        return None if before is None or before.status == ENDED else Difference(ENDED_SINCE)
    if before is None:
        return Difference(ENDED_SINCE if after.status == ENDED else APPEARED)
    differing = tuple(field.name for field in fields(LinkageOnDay) if getattr(before, field.name) != getattr(after, field.name))
    if not differing:
        return None
    return Difference(ENDED_SINCE if after.status == ENDED and before.status != ENDED else CHANGED, differing)
