"""The choice among claims, in SQL: the same total order as `analysis.evidence.linkage_state`, so that filters and pages agree.

The pure function is the rule and gives the reason; a test compares the two on generated and on shipped claims.
"""

import calendar
import datetime as dt

from django.db.models import Case, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from firms.models import Basis, Source
from linkages.models import Claim, ClaimStatus, Confidence

HOLDS, OVER, AHEAD = 0, 1, 2

BASIS_RANK = {Basis.ACTUAL: 0, Basis.CONTRACT: 1, Basis.DESIGN: 2, Basis.CAPACITY: 2, Basis.PLAN: 3, Basis.DERIVED: 3}
CONFIDENCE_RANK = {Confidence.CONFIRMED: 0, Confidence.REPORTED: 1, Confidence.INFERRED: 2}
STATUS_RANK = {ClaimStatus.OPERATING: 0, ClaimStatus.ENDED: 0, ClaimStatus.PLANNED: 1, ClaimStatus.POTENTIAL: 2}


def claims_speaking(claims: QuerySet[Claim], *, as_of: dt.date, today: dt.date) -> QuerySet[Claim]:
    """Return the claims that say something of a day, each with `reads`, the status it gives its linkage then.

    One of an operating or ended linkage that lies ahead says nothing.  Where one claim is left, it is the chosen one: no order is needed.
    """
    ahead = {"valid_from__gt": as_of, "status__in": [status for status, rank in STATUS_RANK.items() if rank == 0]}
    return (
        claims.exclude(**ahead)
        .order_by()
        .annotate(
            reads=_reads(When(_over(as_of, today) & (Q(valid_from__isnull=True) | Q(valid_from__lte=as_of)), then=Value(ClaimStatus.ENDED)))
        )
    )


def claims_in_order(claims: QuerySet[Claim], *, as_of: dt.date, today: dt.date) -> QuerySet[Claim]:
    """Return claims best first, each with `when` (0 holds, 1 over, 2 lies ahead) and `reads`, the status it gives its linkage at `as_of`.

    Claims that say nothing of that day are left out: one of an operating or ended linkage that lies ahead.
    """
    return (
        claims.annotate(when=_when(as_of, today), status_rank=_rank("status", STATUS_RANK))
        .exclude(when=AHEAD, status_rank=0)
        .annotate(
            reads=_reads(When(when=OVER, then=Value(ClaimStatus.ENDED))),
            basis_rank=_rank("basis", BASIS_RANK),
            confidence_rank=_rank("confidence", CONFIDENCE_RANK),
            newest_source=Subquery(
                Source.objects.filter(claims=OuterRef("pk"))
                .order_by()
                .values("claims__pk")
                .annotate(newest=Max("published"))
                .values("newest")
            ),
        )
        .order_by(
            "when",
            "status_rank",
            F("pinned").desc(),
            "basis_rank",
            "confidence_rank",
            F("quantity_year").desc(nulls_last=True),
            F("newest_source").desc(nulls_last=True),
            F("pk").desc(),
        )
    )


def _reads(over: When) -> Case:
    """Return the status that a claim gives its linkage: ended when it is over, otherwise its own; one that ends later operates."""
    return Case(over, When(status=ClaimStatus.ENDED, then=Value(ClaimStatus.OPERATING)), default=F("status"))


def _over(as_of: dt.date, today: dt.date) -> Q:
    """Return the condition that a claim is over, save that it lies ahead."""
    over = Q(valid_to__lt=as_of) | Q(status=ClaimStatus.ENDED, valid_to__isnull=True)
    if as_of >= today:
        month_end = today.replace(day=calendar.monthrange(today.year, today.month)[1])
        over |= Q(status=ClaimStatus.ENDED) & (
            Q(valid_to_precision="year", valid_to=dt.date(today.year, 12, 31)) | Q(valid_to_precision="month", valid_to=month_end)
        )
    return over


def _when(as_of: dt.date, today: dt.date) -> Case:
    """Return whether a claim holds on a day, is over, or lies ahead."""
    return Case(
        When(Q(valid_from__gt=as_of), then=Value(AHEAD)),
        When(_over(as_of, today), then=Value(OVER)),
        default=Value(HOLDS),
        output_field=IntegerField(),
    )


def _rank(column: str, ranks: dict[str, int]) -> Case:
    """Return the place of a column's value in a fixed order, unknown values last."""
    last = max(ranks.values()) + 1
    return Case(
        *(When(**{column: value}, then=Value(rank)) for value, rank in ranks.items()), default=Value(last), output_field=IntegerField()
    )
