"""Reconciling: which records of the register the names of somebody's own list mean, with scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.duplicates import LIKELY, POSSIBLE, Entry
from analysis.folding import folded
from analysis.matching import How
from core.search.selectors import Hit, hits_each
from firms.models import Organisation, Product
from firms.reports.duplicates import Duplicate, compared_each
from firms.selectors import organisation_not_market_list, product_list

LEAST_SCORE = 1.0
"""Below one in a hundred nobody is meant."""

CONTRADICTED = 0.5
"""What a score is multiplied with for each thing that is known of a record and is another one."""

SPANS: Mapping[How, tuple[float, float]] = {
    How.EXACT: (90.0, 100.0),
    How.BEGINNING: (70.0, 90.0),
    How.WORDS: (50.0, 70.0),
    How.PARTS: (35.0, 50.0),
    How.SOUND: (20.0, 35.0),
    How.FUZZY: (5.0, 20.0),
}
"""Between which scores the ways lie in which a name answers: in the order of the search, the best first."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a record should be: one of some values of a field, or for codes one that begins with them.

    `value` returns that of a record, "" where it is not known.
    """

    value: Callable[[Any], str]
    values: Sequence[str]
    is_beginning: bool = False

    def is_contradicted(self, record: Any) -> bool:
        """Return whether something else is known of a record."""
        known = folded(self.value(record))
        if not known or not self.values:
            return False
        wanted = [folded(value) for value in self.values]
        return not any(known.startswith(one) if self.is_beginning else known == one for one in wanted)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One name of a list, and what else the list knows of it: the draft says what the guard compares, `kinds` narrows."""

    draft: Entry
    kinds: frozenset[str] = frozenset()
    expected: tuple[Expected, ...] = field(default=())
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be meant: how likely, from 0 to 100, and whether it is beyond doubt."""

    record: Any
    score: float
    is_match: bool = False


def organisations_meant(wanted: Sequence[Wanted], *, viewer: object | None) -> list[list[Candidate]]:
    """Return for each name the organisations that it may mean, the likeliest first: as many queries as for one.

    The score is that of the duplicate guard, halved for each contradiction; what the search finds and the guard does not take for
    possible follows below. One is beyond doubt where the guard takes it for likely the same, nothing contradicts, and it holds no other
    for possible.
    """
    compared = compared_each([one.draft for one in wanted], viewer=viewer)
    most = max((one.limit for one in wanted), default=0)
    hits = hits_each([one.draft.name for one in wanted], viewer=viewer, types=["organisation"], limit=most)
    rows = {each.organisation.pk: each.organisation for found in compared for each in found}
    others = sorted({hit.record for found in hits for hit in found} - rows.keys())
    rows |= {row.pk: row for row in organisation_not_market_list(viewer=viewer).filter(pk__in=others)}
    return [_best(one, _organisations(one, alike, found, rows)) for one, alike, found in zip(wanted, compared, hits, strict=True)]


def _organisations(wanted: Wanted, compared: Sequence[Duplicate], hits: Sequence[Hit], rows: Mapping[int, Organisation]) -> list[Candidate]:
    scores = {one.organisation.pk: 100 * one.verdict.score for one in compared}
    for hit in hits:
        scores[hit.record] = max(scores.get(hit.record, 0.0), POSSIBLE * _score(hit))
    kept = {number: score for number, score in scores.items() if number in rows and (not wanted.kinds or rows[number].kind in wanted.kinds)}
    possible = sum(score >= 100 * POSSIBLE for score in kept.values())
    return [Candidate(rows[number], score, score >= 100 * LIKELY and possible == 1) for number, score in kept.items()]


def products_meant(wanted: Sequence[Wanted], *, viewer: object | None) -> list[list[Candidate]]:
    """Return for each name the products that it may mean, the likeliest first: as many queries as for one.

    The score follows from the way in which the search finds a product. One is beyond doubt where it alone is called so, and nothing
    contradicts.
    """
    most = 4 * max((one.limit for one in wanted), default=0)
    hits = hits_each([one.draft.name for one in wanted], viewer=viewer, types=["product"], limit=most)
    numbers = {hit.record for found in hits for hit in found}
    products = {product.pk: product for product in product_list(viewer=viewer).filter(pk__in=sorted(numbers))}
    return [_best(one, _products(one, found, products)) for one, found in zip(wanted, hits, strict=True)]


def _products(wanted: Wanted, hits: Sequence[Hit], products: Mapping[int, Product]) -> list[Candidate]:
    kept = [(hit, products[hit.record]) for hit in hits if hit.record in products]
    kept = [(hit, product) for hit, product in kept if not wanted.kinds or product.stage in wanted.kinds]
    exact = sum(hit.how == How.EXACT for hit, _product in kept)
    return [Candidate(product, _score(hit), hit.how == How.EXACT and exact == 1) for hit, product in kept]


def _score(hit: Hit) -> float:
    least, most = SPANS[hit.how]
    return least + (most - least) * hit.score


def _best(wanted: Wanted, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the likeliest candidates, contradictions taken into account."""
    found = []
    for one in candidates:
        times = sum(expected.is_contradicted(one.record) for expected in wanted.expected)
        found.append(replace(one, score=one.score * CONTRADICTED**times, is_match=one.is_match and not times))
    found.sort(key=lambda one: (-one.score, one.record.name, one.record.key))
    return [one for one in found if one.score >= LEAST_SCORE][: wanted.limit]
