"""The stored standings of linkages: read with every question of a day, kept in step with every write of what they follow from."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.db.models import F, FilteredRelation, Max, Q
from django.db.models.functions import Greatest

from analysis.evidence import ClaimFacts
from analysis.standings import standings
from analysis.validity import Period
from core.followers import follows
from core.visibility import Visibility
from firms.dates import partial_date
from firms.models import Organisation, Source
from linkages.models import Claim, Linkage, Standing

BATCH = 1000
LEVELS = tuple(sorted(Visibility.values))


def standing_on(as_of: dt.date, *, today: dt.date, level: int) -> FilteredRelation:
    """Return the relation of a linkage to what it is on a day, for a reader of this level: one row or none."""
    asked = Q(standings__hindsight__isnull=True) | Q(standings__hindsight=as_of < today)
    return FilteredRelation(
        "standings",
        condition=asked
        & Q(
            standings__level_from__lte=level,
            standings__level_to__gte=level,
            standings__since__lte=as_of,
            standings__until__gte=as_of,
            standings__asked_since__lte=today,
            standings__asked_until__gte=today,
        ),
    )


def standings_refresh(linkages: Collection[int]) -> int:
    """Work out anew what linkages are, by row number; return how many rows say it. For what wrote past the services, too."""
    numbers = sorted(set(linkages))
    return sum(_batch_refresh(numbers[start : start + BATCH]) for start in range(0, len(numbers), BATCH))


def standings_rebuild() -> int:
    """Work out anew what every linkage is; return how many rows say it."""
    return standings_refresh(list(Linkage.objects.order_by().values_list("pk", flat=True)))


@follows(Claim)
def _claims_written(claims: Sequence[Claim]) -> None:
    standings_refresh({claim.linkage_id for claim in claims})


@follows(Linkage)
def _linkages_written(linkages: Sequence[Linkage]) -> None:
    _levels_refresh(Q(linkage__in=[linkage.pk for linkage in linkages if linkage.pk is not None]))


@follows(Organisation)
def _organisations_written(organisations: Sequence[Organisation]) -> None:
    written = [organisation.pk for organisation in organisations if organisation.pk is not None]
    _levels_refresh(Q(linkage__supplier__in=written))
    _levels_refresh(Q(linkage__customer__in=written))


@follows(Source)
def _sources_written(sources: Sequence[Source]) -> None:
    """Refresh the linkages whose claims rest on sources: the newest source may decide."""
    cited = Claim.objects.filter(sources__in=[source.pk for source in sources if source.pk is not None])
    standings_refresh(set(cited.order_by().values_list("linkage", flat=True)))


def _levels_refresh(written: Q) -> None:
    """Refresh those linkages whose stored levels are not those of the linkage and its ends any more.

    Where claims are hidden, too, the stored level is higher with good reason; such linkages are worked out needlessly.
    """
    level = Greatest("linkage__visibility", "linkage__supplier__visibility", "linkage__customer__visibility")
    moved = Standing.objects.filter(written).order_by().annotate(level=level).exclude(level_from=F("level"))
    standings_refresh(set(moved.values_list("linkage", flat=True)))


def _batch_refresh(numbers: Sequence[int]) -> int:
    Standing.objects.filter(linkage__in=numbers).delete()
    rows = list(_rows(numbers))
    Standing.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _rows(numbers: Sequence[int]) -> Iterator[Standing]:
    of_linkage: dict[int, list[tuple[int, ClaimFacts]]] = {}
    for claim in Claim.objects.filter(linkage__in=numbers).order_by().annotate(newest_source=Max("sources__published")):
        of_linkage.setdefault(claim.linkage_id, []).append((claim.visibility, _facts(claim)))
    linkages = Linkage.objects.filter(pk__in=of_linkage).order_by("pk")
    for number, *levels in linkages.values_list("pk", "visibility", "supplier__visibility", "customer__visibility"):
        for one in standings(of_linkage[number], level=max(levels), levels=LEVELS):
            yield Standing(
                linkage_id=number,
                claim_id=one.claim,
                status=one.status,
                level_from=one.level_from,
                level_to=one.level_to,
                since=one.since,
                until=one.until,
                asked_since=one.asked_since,
                asked_until=one.asked_until,
                hindsight=one.hindsight,
            )


def _facts(claim: Claim) -> ClaimFacts:
    return ClaimFacts(
        key=claim.key,
        status=claim.status,
        confidence=claim.confidence,
        basis=claim.basis,
        quantity_year=claim.quantity_year,
        period=Period(partial_date(claim, "valid_from"), partial_date(claim, "valid_to")),
        pinned=claim.pinned,
        pin_reason=claim.pin_reason,
        source_date=claim.newest_source,  # type: ignore[attr-defined]
        record=claim.pk,
    )
