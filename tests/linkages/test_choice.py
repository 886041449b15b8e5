"""What a linkage is on a day is stored as spans: looked up in SQL it is what the rule says, for every reader and day of the question."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.evidence import ClaimFacts, linkage_state
from analysis.validity import STATUSES, PartialDate, Period
from core.visibility import Visibility
from firms.dates import first_day_columns, last_day_columns
from firms.models import Basis, Organisation, Source
from linkages.models import Claim, Confidence, Linkage
from linkages.selectors import claim_rows, linkage_detail, linkage_list, linkage_rows, linkages_any_day
from linkages.standings import standings_refresh
from tests.conftest import TODAY
from tests.core.test_visibility import VIEWERS

pytestmark = pytest.mark.django_db

# The ends of years and months are where the spans of dates end; a leap day is one of them.
EDGES = [
    dt.date(2024, 2, 29),
    dt.date(2025, 12, 31),
    dt.date(2026, 1, 1),
    dt.date(2026, 10, 31),
    dt.date(2026, 11, 1),
    TODAY - dt.timedelta(days=1),
    TODAY,
    TODAY + dt.timedelta(days=1),
    dt.date(2026, 11, 30),
    dt.date(2026, 12, 1),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 1),
]
days = st.just(TODAY) | st.sampled_from(EDGES) | st.dates(dt.date(2023, 1, 1), dt.date(2029, 12, 31))
todays = st.sampled_from([TODAY, dt.date(2026, 12, 31), dt.date(2024, 2, 29), dt.date(2026, 1, 1)])


@st.composite
def partial_dates(draw):
    return PartialDate.from_date(draw(days), draw(st.sampled_from(["year", "month", "day"])))


@st.composite
def periods(draw):
    start, end = draw(st.none() | partial_dates()), draw(st.none() | partial_dates())
    if start is not None and end is not None and end.last < start.first:
        start, end = end, start
    return Period(start, end)


@dataclass(frozen=True)
class Drawn:
    """A claim before it is a row, with the dates of its sources."""

    status: str
    period: Period
    basis: str
    confidence: str
    year: int | None
    pinned: bool
    published: tuple[dt.date | None, ...]
    visibility: int

    @property
    def figure_year(self) -> int | None:
        """The year of the figure; without one there is none."""
        return self.year if self.basis else None

    def row(self, number: int, linkage: Linkage) -> Claim:
        figure = {"quantity": 1.0, "unit": "t/y"} if self.basis else {}
        return Claim(
            key=f"claim-{number}",
            linkage=linkage,
            status=self.status,
            confidence=self.confidence,
            basis=self.basis,
            quantity_year=self.figure_year,
            note="It follows from the others.",
            pinned=self.pinned,
            pin_reason="It is better." if self.pinned else "",
            visibility=self.visibility,
            **figure,
            **first_day_columns("valid_from", self.period.start),
            **last_day_columns("valid_to", self.period.end),
        )

    def facts(self, claim: Claim) -> ClaimFacts:
        return ClaimFacts(
            key=claim.key,
            status=self.status,
            confidence=self.confidence,
            basis=self.basis,
            quantity_year=self.figure_year,
            period=self.period,
            pinned=self.pinned,
            pin_reason="It is better." if self.pinned else "",
            source_date=max(filter(None, self.published), default=None),
            record=claim.pk,
        )


drawn_claims = st.lists(
    st.builds(
        Drawn,
        status=st.sampled_from(STATUSES),
        period=periods(),
        basis=st.sampled_from(["", *Basis.values]),
        confidence=st.sampled_from(Confidence.values),
        year=st.none() | st.sampled_from([2024, 2025, 2026]),
        pinned=st.booleans(),
        published=st.lists(st.none() | st.sampled_from(EDGES), min_size=1, max_size=3).map(tuple),
        visibility=st.sampled_from(Visibility.values),
    ),
    min_size=1,
    max_size=5,
)


def saved(drawn: list[Drawn]) -> tuple[Linkage, dict[int, ClaimFacts]]:
    """Save a linkage with its claims; return it, and what the rule looks at by row number."""
    supplier, customer = Organisation.objects.bulk_create(
        [Organisation(key=key, name=key, kind="firm", country="OM") for key in ("supplier", "customer")]
    )
    linkage = Linkage.objects.create(key="linkage", supplier=supplier, customer=customer, kind="knowledge")
    claims = Claim.objects.bulk_create([one.row(number, linkage) for number, one in enumerate(drawn)])
    dates = sorted({published for one in drawn for published in one.published}, key=str)
    rows = [Source(key=f"s-{day}", title="A source", published=day, published_precision="day" if day else "") for day in dates]
    sources = dict(zip(dates, Source.objects.bulk_create(rows), strict=True))
    cites = Claim.sources.through
    cites.objects.bulk_create(
        [cites(claim=claim, source=sources[day]) for claim, one in zip(claims, drawn, strict=True) for day in set(one.published)]
    )
    standings_refresh([linkage.pk])
    return linkage, {claim.pk: one.facts(claim) for claim, one in zip(claims, drawn, strict=True)}


def asked_of(viewer: object, as_of: dt.date) -> tuple[str | None, str | None]:
    """Return the status and the key of the chosen claim of the one linkage, as SQL has it; None, None when it is not there."""
    rows = linkage_rows(linkage_list(viewer=viewer, as_of=as_of), viewer=viewer)
    return (rows[0].status, rows[0].claim.key) if rows else (None, None)


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=drawn_claims, as_of=days, today=todays, level=st.sampled_from(Visibility))
def test_sql_chooses_what_the_rule_chooses_among_the_claims_that_the_viewer_may_see(clock, drawn, as_of, today, level):
    clock.set(today)
    with transaction.atomic():
        linkage, facts = saved(drawn)
        seen = [one for one, claim in zip(facts.values(), drawn, strict=True) if claim.visibility <= level]
        state = linkage_state(seen, as_of=as_of, today=today)
        chosen = state.chosen.key if state.chosen else None
        assert asked_of(VIEWERS[level], as_of) == (state.status, chosen)
        assert linkage_detail(linkage, viewer=VIEWERS[level], as_of=as_of).state == state
        assert linkages_any_day(viewer=VIEWERS[level]).exists() == bool(seen)
        transaction.set_rollback(True)


@settings(max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=drawn_claims)
def test_a_row_tells_the_rule_what_was_entered(drawn):
    with transaction.atomic():
        _linkage, facts = saved(drawn)
        assert {pk: row.facts for pk, row in claim_rows(Claim.objects.all(), viewer=VIEWERS[Visibility.AGENCY]).items()} == facts
        transaction.set_rollback(True)
