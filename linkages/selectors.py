"""Reads of linkages and claims. Each takes its viewer and returns only what that viewer may see, quantities already masked."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from analysis.evidence import ClaimFacts, LinkageState, linkage_state
from analysis.validity import PartialDate, Period
from core import clock
from core.aggregates import Numbers, numbers_of
from core.among import Among
from core.visibility import viewer_level
from firms.dates import partial_date
from firms.models import Organisation, Product, Source
from linkages.models import Claim, ClaimStatus, Linkage, LinkageKind
from linkages.standings import standing_on

SCOPES = ("inside", "boundary", "all")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as its viewer may see it: a quantity that is not the viewer's to see is None and `withheld`."""

    key: str
    quantity: float | None
    unit: str
    basis: str
    quantity_year: int | None
    share_percent: float | None
    status: str
    confidence: str
    valid_from: PartialDate | None
    valid_to: PartialDate | None
    lateral: bool
    includes_others: bool
    note: str
    pinned: bool
    pin_reason: str
    withheld: bool
    record: int
    sources: tuple[Source, ...]

    @property
    def dated(self) -> bool:
        """Return whether the start of the period is known."""
        return self.valid_from is not None

    @property
    def facts(self) -> ClaimFacts:
        """Return what the choice among claims looks at."""
        return ClaimFacts(
            key=self.key,
            status=self.status,
            confidence=self.confidence,
            basis=self.basis,
            quantity_year=self.quantity_year,
            period=Period(self.valid_from, self.valid_to),
            pinned=self.pinned,
            pin_reason=self.pin_reason,
            source_date=max((source.published for source in self.sources if source.published), default=None),
            record=self.record,
        )


@dataclass(frozen=True, slots=True)
class LinkageRow:
    """One linkage with its status and its chosen claim on a day."""

    key: str
    supplier: Organisation
    customer: Organisation
    kind: str
    product: Product | None
    status: str
    claim: ClaimRow


class LinkageFigure(NamedTuple):
    """What counts of linkages are made of: ends and product by row number, kind, status, confidence, whether a quantity is seen."""

    supplier: int
    customer: int
    kind: str
    status: str
    confidence: str
    is_quantified: bool
    product: int | None
    supplier_status: str
    customer_status: str


@dataclass(frozen=True, slots=True)
class LinkageHistory:
    """One linkage with all its claims that the viewer may see; `row` is what it is on the day, None when it is not there then."""

    linkage: Linkage
    row: LinkageRow | None
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class LinkageDetail:
    """One linkage with all its claims, newest record last, and the reason of the choice on a day."""

    linkage: Linkage
    claims: tuple[ClaimRow, ...]
    state: LinkageState
    as_of: dt.date

    @property
    def chosen(self) -> ClaimRow | None:
        """Return the claim that is shown on that day; None when the linkage is not there."""
        return next((claim for claim in self.claims if self.state.chosen and claim.key == self.state.chosen.key), None)


def claim_list(*, viewer: object | None) -> QuerySet[Claim]:
    """Return the claims this viewer may see. For counting and choosing; read figures through `claim_rows`, which masks them."""
    level = viewer_level(viewer)
    return Claim.objects.filter(
        visibility__lte=level,
        linkage__visibility__lte=level,
        linkage__supplier__visibility__lte=level,
        linkage__customer__visibility__lte=level,
    )


def claim_rows(claims: QuerySet[Claim], *, viewer: object | None) -> dict[int, ClaimRow]:
    """Return claims by row number as this viewer may see them, in two queries."""
    return {claim.pk: row for claim, row in _read_claims(claims, viewer)}


def claims_by_linkage(claims: QuerySet[Claim], *, viewer: object | None) -> dict[int, list[ClaimRow]]:
    """Return claims as this viewer may see them, by the row number of their linkage, in two queries."""
    found: dict[int, list[ClaimRow]] = {}
    for claim, row in _read_claims(claims, viewer):
        found.setdefault(claim.linkage_id, []).append(row)
    return found


def _read_claims(claims: QuerySet[Claim], viewer: object | None) -> Iterator[tuple[Claim, ClaimRow]]:
    """Yield claims with what the viewer may see of them: one query for the claims, one for their sources, each of which is read once."""
    read = list(with_cited(claims, "pk"))
    cited = {claim.pk: numbers_of(claim.cited) for claim in read}
    sources = {source.pk: source for source in Source.objects.filter(pk__in={number for numbers in cited.values() for number in numbers})}
    level = viewer_level(viewer)
    for claim in read:
        own = sorted((sources[number] for number in cited[claim.pk]), key=lambda source: source.key)
        yield claim, _claim_row(claim, tuple(own), level)


def with_cited(rows: QuerySet[Any], claim: str) -> QuerySet[Any]:
    """Return rows with `cited`, the numbers of the sources of the claim that a column names, as one text."""
    links = Claim.sources.through.objects.filter(claim=OuterRef(claim)).order_by().values("claim")
    return rows.annotate(cited=Subquery(links.annotate(numbers=Numbers("source")).values("numbers")))  # type: ignore[misc]


def linkage_list(*, viewer: object | None, as_of: dt.date) -> QuerySet[Linkage]:
    """Return the linkages that are there on a day, each with `chosen_id` and `status`; `standing__claim` is the chosen claim."""
    # By its column: a condition on the relation itself would join the table once more.
    return _linkages_on(viewer, as_of).filter(chosen_id__isnull=False)  # type: ignore[misc]


def _linkages_on(viewer: object | None, as_of: dt.date) -> QuerySet[Linkage]:
    """Return linkages with `chosen_id` and `status` on a day, both None for those that are not there or not the viewer's to see."""
    standing = standing_on(as_of, today=clock.today(), level=viewer_level(viewer))
    return (
        Linkage.objects.annotate(standing=standing)
        .annotate(chosen_id=F("standing__claim_id"), status=F("standing__status"))
        .select_related("supplier__industry", "customer__industry", "product__hs")
        .order_by("key")
    )


def linkages_among(
    linkages: QuerySet[Linkage], organisations: QuerySet[Organisation], scope: str = "all", *, few: bool = False
) -> QuerySet[Linkage]:
    """Return the linkages with both ends (`inside`), exactly one (`boundary`) or at least one end (`all`) among organisations.

    `few`: they are few beside the register, as the members of a cluster are; then their linkages are read by index.
    """
    members = organisations.order_by().values("pk")
    if few:
        supplier, customer = Q(Among("supplier_id", members)), Q(Among("customer_id", members))
    else:
        supplier, customer = Q(supplier__in=members), Q(customer__in=members)
    if scope == "inside":
        return linkages.filter(supplier & customer)
    if scope == "boundary":
        return linkages.filter(supplier ^ customer)
    if scope == "all":
        return linkages.filter(supplier | customer)
    msg = f"Unknown scope {scope!r}; expected one of {', '.join(SCOPES)}."
    raise ValueError(msg)


def linkage_rows(linkages: Iterable[Linkage], *, viewer: object | None) -> list[LinkageRow]:
    """Return linkages of `linkage_list` with their chosen claims, in order, in two more queries."""
    found = list(linkages)
    claims = claim_rows(Claim.objects.filter(pk__in=[linkage.chosen_id for linkage in found]), viewer=viewer)  # type: ignore[attr-defined]
    return [_linkage_row(linkage, claims[linkage.chosen_id]) for linkage in found]  # type: ignore[attr-defined]


def linkage_histories(organisation: Organisation, *, viewer: object | None, as_of: dt.date) -> list[LinkageHistory]:
    """Return the linkages of an organisation with all their claims, whatever their day, in three queries.

    Those of which no visible claim speaks are left out.
    """
    level = viewer_level(viewer)
    linkages = _linkages_on(viewer, as_of).filter(
        Q(supplier=organisation) | Q(customer=organisation),
        visibility__lte=level,
        supplier__visibility__lte=level,
        customer__visibility__lte=level,
    )
    found = list(linkages.select_related("supplier__zone", "customer__zone"))
    claims = claim_list(viewer=viewer).filter(Q(linkage__supplier=organisation) | Q(linkage__customer=organisation)).order_by("pk")
    of_linkage: dict[int, dict[int, ClaimRow]] = {}
    for claim, row in _read_claims(claims, viewer):
        of_linkage.setdefault(claim.linkage_id, {})[claim.pk] = row
    return [
        LinkageHistory(linkage, _history_row(linkage, of_linkage[linkage.pk]), tuple(of_linkage[linkage.pk].values()))
        for linkage in found
        if linkage.pk in of_linkage
    ]


def _history_row(linkage: Linkage, claims: Mapping[int, ClaimRow]) -> LinkageRow | None:
    chosen: int | None = linkage.chosen_id  # type: ignore[attr-defined]
    return None if chosen is None else _linkage_row(linkage, claims[chosen])


def _linkage_row(linkage: Linkage, claim: ClaimRow) -> LinkageRow:
    return LinkageRow(
        key=linkage.key,
        supplier=linkage.supplier,
        customer=linkage.customer,
        kind=linkage.kind,
        product=linkage.product,
        status=linkage.status,  # type: ignore[attr-defined]
        claim=claim,
    )


def linkage_figures(linkages: QuerySet[Linkage], *, viewer: object | None) -> Iterator[LinkageFigure]:
    """Yield of linkages of `linkage_list` what counts are made of, in one query and no order."""
    seen = Q(standing__claim__quantity__isnull=False, standing__claim__quantity_visibility__lte=viewer_level(viewer))
    known = Case(When(seen, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    own = ("supplier_id", "customer_id", "kind", "status", "standing__claim__confidence", "known", "product_id")
    columns = linkages.order_by().annotate(known=known).values_list(*own, "supplier__status", "customer__status")
    # Not through `iterator`: PostgreSQL plans a cursor for its first rows, which here takes a hundred times as long.
    return (LinkageFigure(*values) for values in columns)


def operating_flows(linkages: QuerySet[Linkage], *, viewer: object | None) -> QuerySet[Linkage]:
    """Return of linkages of `linkage_list` the operating flows of goods and waste, each with `known`: "True" where a quantity is seen."""
    seen = Q(standing__claim__quantity__isnull=False, standing__claim__quantity_visibility__lte=viewer_level(viewer))
    known = Case(When(seen, then=Value("True")), default=Value("False"))
    return linkages.filter(status=ClaimStatus.OPERATING, kind__in=(LinkageKind.GOODS, LinkageKind.WASTE)).annotate(known=known)  # type: ignore[misc]


def linkages_any_day(*, viewer: object | None) -> QuerySet[Linkage]:
    """Return the linkages this viewer may see, on whatever day; those of which no visible claim speaks are left out."""
    level = viewer_level(viewer)
    return Linkage.objects.filter(
        Exists(Claim.objects.filter(linkage=OuterRef("pk"), visibility__lte=level)),
        visibility__lte=level,
        supplier__visibility__lte=level,
        customer__visibility__lte=level,
    ).select_related("supplier", "customer", "product__hs", "product__parent")


def linkage_detail(linkage: Linkage, *, viewer: object | None, as_of: dt.date) -> LinkageDetail:
    """Return a linkage of `linkages_any_day` with all claims the viewer may see, and the choice among them on a day with its reason."""
    claims = claim_rows(claim_list(viewer=viewer).filter(linkage=linkage).order_by("pk"), viewer=viewer)
    rows = tuple(claims.values())
    return LinkageDetail(linkage, rows, linkage_state([row.facts for row in rows], as_of=as_of, today=clock.today()), as_of)


def claim_counts(*, viewer: object | None) -> dict[str, int]:
    """Return how many claims this viewer may see, and of how many linkages they speak."""
    # Few organisations and linkages are hidden: their numbers are looked up, so that the others need no look at their ends.
    level = viewer_level(viewer)
    ends = Organisation.objects.filter(visibility__gt=level).values("pk")
    hidden = Linkage.objects.filter(Q(visibility__gt=level) | Q(supplier__in=ends) | Q(customer__in=ends)).values("pk")
    claims = Claim.objects.filter(visibility__lte=level).exclude(linkage__in=hidden)
    return claims.aggregate(claims=Count("pk"), linkages=Count("linkage", distinct=True))


def _claim_row(claim: Claim, sources: tuple[Source, ...], level: int) -> ClaimRow:
    withheld = claim.quantity_visibility > level and (claim.quantity is not None or claim.share_percent is not None)
    return ClaimRow(
        key=claim.key,
        quantity=None if withheld else claim.quantity,
        unit=claim.unit,
        basis=claim.basis,
        quantity_year=claim.quantity_year,
        share_percent=None if withheld else claim.share_percent,
        status=claim.status,
        confidence=claim.confidence,
        valid_from=partial_date(claim, "valid_from"),
        valid_to=partial_date(claim, "valid_to"),
        lateral=claim.lateral,
        includes_others=claim.includes_others,
        note=claim.note,
        pinned=claim.pinned,
        pin_reason=claim.pin_reason,
        withheld=withheld,
        record=claim.pk,
        sources=sources,
    )
