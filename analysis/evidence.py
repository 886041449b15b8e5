"""Claims: what status a linkage has on a day, which claim stands for it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.errors import EvidenceError
from analysis.validity import ENDED, OPERATING, PLANNED, PLANS, POTENTIAL, ClaimState, Period, When, claim_state
from analysis.wording import Reason, gettext_noop

__all__ = [
    "BASIS_ORDER",
    "CONFIDENCE_ORDER",
    "STATUS_ORDER",
    "WHEN_ORDER",
    "ClaimFacts",
    "LinkageState",
    "Reason",
    "choice_order",
    "linkage_state",
]

WHEN_ORDER = {When.HOLDS: 0, When.OVER: 1, When.AHEAD: 2}
STATUS_ORDER = {
    When.HOLDS: {OPERATING: 0, PLANNED: 1, POTENTIAL: 2},
    When.OVER: {ENDED: 0, PLANNED: 1, POTENTIAL: 2},
    When.AHEAD: {PLANNED: 0, POTENTIAL: 1, OPERATING: 2, ENDED: 2},
}
"""The rank of the status that a claim reads, by when; operating and ended claims that lie ahead (2) are not there and never chosen."""
BASIS_ORDER = {"actual": 0, "contract": 1, "design": 2, "capacity": 2, "plan": 3, "derived": 3, "": 4}
CONFIDENCE_ORDER = {"confirmed": 0, "reported": 1, "inferred": 2}

_BASIS_WORDS = {
    "actual": gettext_noop("actual"),
    "contract": gettext_noop("contract"),
    "design": gettext_noop("design"),
    "capacity": gettext_noop("capacity"),
    "plan": gettext_noop("plan"),
    "derived": gettext_noop("derived"),
    "": gettext_noop("none given"),
}
_CONFIDENCE_WORDS = {
    "confirmed": gettext_noop("confirmed"),
    "reported": gettext_noop("reported"),
    "inferred": gettext_noop("inferred"),
}


@dataclass(frozen=True)
class ClaimFacts:
    """What the choice needs to know of a claim.

    `basis` is '' where none is given; `source_date` is the newest of its sources' dates, None where none is dated; `record` is a number
    that grows with each claim recorded and is unique.
    """

    key: str
    status: str
    confidence: str
    basis: str
    quantity_year: int | None
    period: Period
    pinned: bool
    pin_reason: str
    source_date: date | None
    record: int


@dataclass(frozen=True)
class LinkageState:
    """What a linkage is on a day.

    `status` is operating, planned, potential, ended, or None when it is not there; `chosen` the claim that stands for it and
    `reason` why; `stages` the other statuses shown beside it; `lapsed` whether "ended" means a plan that lapsed.  `standing` says of
    each claim key whether it is chosen, competes, is a stage, or speaks of an other_period.
    """

    status: str | None
    chosen: ClaimFacts | None
    reason: Reason
    stages: tuple[str, ...]
    lapsed: bool
    standing: Mapping[str, str]


@dataclass(frozen=True)
class _Judged:
    order: tuple[int, ...]
    claim: ClaimFacts
    state: ClaimState

    @property
    def group(self) -> tuple[int, ...]:
        """When and status: those of one group are the candidates for the choice."""
        return self.order[:2]

    @property
    def is_there(self) -> bool:
        return self.state.when is not When.AHEAD or self.state.status_read in PLANS


def choice_order(claim: ClaimFacts, *, as_of: date, today: date) -> tuple[int, ...]:
    """Return the place of a claim in the order of choice: the smallest is chosen.

    The numbers are, in this order: when (holds, over, ahead), status read, pinned, basis, confidence, quantity year known, newest
    quantity year, source date known, newest source date (as its ordinal), newest record.  All are whole numbers and each is a function
    of one or two columns, so that a data base can sort by the same ten expressions.  The order is total because `record` is unique.

    Raises
    ------
    EvidenceError
        When the claim has a status, basis or confidence that does not exist.
    """
    return _order(claim, claim_state(claim.status, claim.period, as_of=as_of, today=today))


def linkage_state(claims: Iterable[ClaimFacts], *, as_of: date, today: date) -> LinkageState:
    """Return the status of a linkage on a day, the claim that stands for it and the reason in words.

    The claims that hold decide, operating before planned before potential; the other statuses that hold are its stages.  None holds:
    the linkage has ended when a claim is over, and plans that lie ahead are its stages; when only plans are over it has ended as a
    plan that lapsed.  Nothing is over either: it is planned or potential when such a claim lies ahead, else it is not there.

    Among the claims of that status the first of `choice_order` is chosen.  Those whose period overlaps the chosen one's compete with
    it; those that do not are its time series.

    Parameters
    ----------
    claims
        All claims of one linkage that the viewer may see, in any order.
    as_of
        The day that is asked about.
    today
        The day of the question.

    Raises
    ------
    EvidenceError
        When a claim has a status, basis or confidence that does not exist.

    Notes
    -----
    No claim at all: status None, "No claim is recorded."  An operating claim that lies ahead is not there.

    Examples
    --------
    >>> from analysis.validity import PartialDate
    >>> def claim(key, status, basis, start, record):
    ...     period = Period(PartialDate.parse(start), None)
    ...     return ClaimFacts(key, status, "confirmed", basis, 2025, period, False, "", None, record)
    >>> claims = [claim("first", "operating", "contract", "2025", 1), claim("second", "planned", "contract", "2026", 2)]
    >>> state = linkage_state(claims, as_of=date(2026, 11, 24), today=date(2026, 11, 24))
    >>> state.status, state.chosen.key, state.stages
    ('operating', 'first', ('planned',))
    >>> str(state.reason)
    'It is the only operating claim that holds on 2026-11-24.'
    """
    ranked = sorted((_judged(claim, as_of, today) for claim in claims), key=lambda judged: judged.order)
    standing = {judged.claim.key: "other_period" for judged in ranked}
    if not ranked:
        return _not_there(Reason(gettext_noop("No claim is recorded.")), standing)
    best = ranked[0]
    if not best.is_there:
        reason = Reason(gettext_noop("On %(day)s it is not there yet: its claims begin later."), {"day": as_of.isoformat()})
        return _not_there(reason, standing)
    candidates = [judged for judged in ranked if judged.group == best.group]
    stages = _stages(ranked, best)
    standing |= {judged.claim.key: "competes" for judged in candidates if judged.claim.period.overlaps(best.claim.period)}
    standing |= {judged.claim.key: "stage" for judged in stages}
    standing[best.claim.key] = "chosen"
    is_over = best.state.when is When.OVER
    return LinkageState(
        status=ENDED if is_over else best.state.status_read,
        chosen=best.claim,
        reason=_reason(candidates, alone=len(ranked) == 1, as_of=as_of),
        stages=tuple(dict.fromkeys(judged.state.status_read for judged in stages)),
        lapsed=is_over and best.claim.status in PLANS,
        standing=standing,
    )


def _not_there(reason: Reason, standing: Mapping[str, str]) -> LinkageState:
    return LinkageState(status=None, chosen=None, reason=reason, stages=(), lapsed=False, standing=standing)


def _judged(claim: ClaimFacts, as_of: date, today: date) -> _Judged:
    state = claim_state(claim.status, claim.period, as_of=as_of, today=today)
    return _Judged(_order(claim, state), claim, state)


def _order(claim: ClaimFacts, state: ClaimState) -> tuple[int, ...]:
    if claim.basis not in BASIS_ORDER:
        raise EvidenceError(gettext_noop("“%(basis)s” is not a basis of a claim."), {"basis": claim.basis})
    if claim.confidence not in CONFIDENCE_ORDER:
        raise EvidenceError(gettext_noop("“%(confidence)s” is not a confidence of a claim."), {"confidence": claim.confidence})
    return (
        WHEN_ORDER[state.when],
        STATUS_ORDER[state.when][state.status_read],
        0 if claim.pinned else 1,
        BASIS_ORDER[claim.basis],
        CONFIDENCE_ORDER[claim.confidence],
        0 if claim.quantity_year is not None else 1,
        -(claim.quantity_year or 0),
        0 if claim.source_date is not None else 1,
        -claim.source_date.toordinal() if claim.source_date is not None else 0,
        -claim.record,
    )


def _stages(ranked: Sequence[_Judged], best: _Judged) -> list[_Judged]:
    """Return the claims of other statuses that stand beside the chosen one: those that hold too, else the plans ahead."""
    when = When.HOLDS if best.state.when is When.HOLDS else When.AHEAD
    return [judged for judged in ranked if judged.state.when is when and judged.group != best.group and judged.is_there]


def _reason(candidates: Sequence[_Judged], *, alone: bool, as_of: date) -> Reason:
    if alone:
        return Reason(gettext_noop("It is the only claim."))
    if len(candidates) == 1:
        return _only_candidate(candidates[0], as_of)
    return _decided(candidates[0].claim, candidates[1].claim)


def _only_candidate(best: _Judged, as_of: date) -> Reason:
    sentences = {
        (When.HOLDS, OPERATING): gettext_noop("It is the only operating claim that holds on %(day)s."),
        (When.HOLDS, PLANNED): gettext_noop("It is the only planned claim that holds on %(day)s."),
        (When.HOLDS, POTENTIAL): gettext_noop("It is the only potential claim that holds on %(day)s."),
        (When.OVER, ENDED): gettext_noop("No claim holds on %(day)s; it is the only one of a flow that was there and is over."),
        (When.OVER, PLANNED): gettext_noop("No claim holds on %(day)s; it is the only plan whose period has passed."),
        (When.OVER, POTENTIAL): gettext_noop("No claim holds on %(day)s; it is the only possibility whose period has passed."),
        (When.AHEAD, PLANNED): gettext_noop("No claim holds on %(day)s; it is the only plan that lies ahead."),
        (When.AHEAD, POTENTIAL): gettext_noop("No claim holds on %(day)s; it is the only possibility that lies ahead."),
    }
    return Reason(sentences[best.state.when, best.state.status_read], {"day": as_of.isoformat()})


def _decided(chosen: ClaimFacts, beaten: ClaimFacts) -> Reason:
    """Return the first criterion in which the chosen claim differs from the next one of its kind, in words."""
    if chosen.pinned != beaten.pinned:
        return Reason(
            gettext_noop("An officer chose it before %(beaten)s: %(pin_reason)s"), {"beaten": beaten.key, "pin_reason": chosen.pin_reason}
        )
    if BASIS_ORDER[chosen.basis] != BASIS_ORDER[beaten.basis]:
        return Reason(
            gettext_noop("The basis of its figure (%(basis)s) goes before that of %(beaten)s (%(beaten_basis)s)."),
            {"basis": _BASIS_WORDS[chosen.basis], "beaten": beaten.key, "beaten_basis": _BASIS_WORDS[beaten.basis]},
            terms=("basis", "beaten_basis"),
        )
    if chosen.confidence != beaten.confidence:
        return Reason(
            gettext_noop("Its confidence (%(confidence)s) goes before that of %(beaten)s (%(beaten_confidence)s)."),
            {
                "confidence": _CONFIDENCE_WORDS[chosen.confidence],
                "beaten": beaten.key,
                "beaten_confidence": _CONFIDENCE_WORDS[beaten.confidence],
            },
            terms=("confidence", "beaten_confidence"),
        )
    if chosen.quantity_year != beaten.quantity_year:
        return _newer_year(chosen, beaten)
    if chosen.source_date != beaten.source_date:
        return _newer_source(chosen, beaten)
    return Reason(gettext_noop("It was recorded after %(beaten)s, which equals it in all that goes before."), {"beaten": beaten.key})


def _newer_year(chosen: ClaimFacts, beaten: ClaimFacts) -> Reason:
    values: dict[str, str | int] = {"year": chosen.quantity_year or 0, "beaten": beaten.key}
    if beaten.quantity_year is None:
        return Reason(gettext_noop("Its figure is of a known year (%(year)s), that of %(beaten)s is not."), values)
    return Reason(
        gettext_noop("Its figure is of a newer year (%(year)s) than that of %(beaten)s (%(beaten_year)s)."),
        values | {"beaten_year": beaten.quantity_year},
    )


def _newer_source(chosen: ClaimFacts, beaten: ClaimFacts) -> Reason:
    values: dict[str, str | int] = {"source_date": str(chosen.source_date), "beaten": beaten.key}
    if beaten.source_date is None:
        return Reason(gettext_noop("Its source is dated (%(source_date)s), that of %(beaten)s is not."), values)
    return Reason(
        gettext_noop("Its source is newer (%(source_date)s) than that of %(beaten)s (%(beaten_source_date)s)."),
        values | {"beaten_source_date": str(beaten.source_date)},
    )
