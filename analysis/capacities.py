"""Capacity by country: one basis, one year, one unit, and what that leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.products import ProductTree
from analysis.units import converted, unit_of

__all__ = ["CapacityFact", "CapacityTable", "CountryCapacity", "LeftOutCapacities", "country_capacities"]

BASIS_ORDER = ("actual", "capacity", "design", "contract", "plan", "derived")


@dataclass(frozen=True)
class CapacityFact:
    """A product line as this table sees it. `capacity` None is not known, `year` None is undated; a greater `record` is newer."""

    key: str
    organisation: str
    country: str
    product: str
    capacity: float | None
    unit: str
    basis: str
    year: int | None
    status: str
    record: int


@dataclass(frozen=True)
class CountryCapacity:
    """What the organisations of one country have together, and how many they are."""

    country: str
    quantity: float
    organisations: int


@dataclass(frozen=True)
class LeftOutCapacities:
    """What the table does not contain, in numbers of lines.

    `others` are figures of another basis or year, by (basis, year); `repeated` those that say again what another line of the same
    organisation says, or speak of a part of it.
    """

    others: tuple[tuple[str, int | None, int], ...]
    other_units: int
    repeated: int
    not_operating: int
    not_known: int

    def __bool__(self) -> bool:
        """Return whether anything is left out."""
        return bool(self.others or self.other_units or self.repeated or self.not_operating or self.not_known)


@dataclass(frozen=True)
class CapacityTable:
    """Figures of one basis, one year and one unit, by country, the greatest first."""

    basis: str
    year: int
    unit: str
    rows: tuple[CountryCapacity, ...]
    left_out: LeftOutCapacities


def country_capacities(lines: Iterable[CapacityFact], tree: ProductTree, product: str, *, statuses_known: bool) -> CapacityTable | None:
    """Return what is made (or used) of a product by country, in figures that may be added; None when there are none.

    Parameters
    ----------
    lines
        Lines of one role, of the product and those below it.
    tree
        The tree of products.
    product
        The product; figures are given in its unit where the figures have that dimension, else in the first unit in sorted order.
    statuses_known
        Whether the status of lines is known for the day; where it is not, it is not asked.

    Notes
    -----
    Of all pairs of basis and year the one that tells of most organisations is taken; ties go to actual before capacity, design, contract,
    plan and derived, then to the newest year. Undated figures enter nothing. An organisation enters once per product: its newest
    record of that basis and year; and the figure of a broader product stands for those below it. Dimensions are never mixed: that with
    most organisations is taken, ties to the product's own, and the others are counted as left out.
    """
    facts = list(lines)
    operating = [fact for fact in facts if fact.status == "operating" or not statuses_known]
    known = [fact for fact in operating if fact.capacity is not None]
    chosen = _basis_and_year(known)
    if chosen is None:
        return None
    of_pair = [fact for fact in known if (fact.basis, fact.year) == chosen]
    own = tree.unit(product)
    dimension = _dimension(of_pair, own)
    same = [fact for fact in of_pair if unit_of(fact.unit).dimension == dimension]
    kept = _without_repeats(same, tree)
    unit = own if own and unit_of(own).dimension == dimension else min(fact.unit for fact in kept)
    others = Counter((fact.basis, fact.year) for fact in known if (fact.basis, fact.year) != chosen)
    return CapacityTable(
        basis=chosen[0],
        year=chosen[1],
        unit=unit,
        rows=_rows(kept, unit),
        left_out=LeftOutCapacities(
            others=tuple((basis, year, count) for (basis, year), count in sorted(others.items(), key=_other_order)),
            other_units=len(of_pair) - len(same),
            repeated=len(same) - len(kept),
            not_operating=len(facts) - len(operating),
            not_known=len(operating) - len(known),
        ),
    )


def _other_order(item: tuple[tuple[str, int | None], int]) -> tuple[int, int]:
    (basis, year), _count = item
    return -(year or 0), BASIS_ORDER.index(basis)


def _basis_and_year(facts: Iterable[CapacityFact]) -> tuple[str, int] | None:
    organisations: dict[tuple[str, int], set[str]] = {}
    for fact in facts:
        if fact.year is not None:
            organisations.setdefault((fact.basis, fact.year), set()).add(fact.organisation)
    if not organisations:
        return None
    return min(organisations, key=lambda pair: (-len(organisations[pair]), BASIS_ORDER.index(pair[0]), -pair[1]))


def _dimension(facts: Iterable[CapacityFact], own_unit: str) -> str:
    organisations: dict[str, set[str]] = {}
    for fact in facts:
        organisations.setdefault(unit_of(fact.unit).dimension, set()).add(fact.organisation)
    own = unit_of(own_unit).dimension if own_unit else ""
    return min(organisations, key=lambda dimension: (-len(organisations[dimension]), dimension != own, dimension))


def _without_repeats(facts: Iterable[CapacityFact], tree: ProductTree) -> list[CapacityFact]:
    """Return one figure for each organisation and product, and none below a product that has one."""
    newest: dict[tuple[str, str], CapacityFact] = {}
    for fact in sorted(facts, key=lambda each: each.record):
        newest[fact.organisation, fact.product] = fact
    return [
        fact
        for fact in newest.values()
        if not any(
            other.organisation == fact.organisation and other.product != fact.product and tree.is_within(fact.product, other.product)
            for other in newest.values()
        )
    ]


def _rows(facts: Iterable[CapacityFact], unit: str) -> tuple[CountryCapacity, ...]:
    quantities: Counter[str] = Counter()
    organisations: dict[str, set[str]] = {}
    for fact in facts:
        quantities[fact.country] += converted(fact.capacity or 0.0, fact.unit, unit)  # type: ignore[assignment]
        organisations.setdefault(fact.country, set()).add(fact.organisation)
    rows = [CountryCapacity(country, float(quantity), len(organisations[country])) for country, quantity in quantities.items()]
    return tuple(sorted(rows, key=lambda row: (-row.quantity, row.country)))
