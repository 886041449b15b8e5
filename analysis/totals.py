"""Totals of a chain: per tier, product family, unit, basis and year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from analysis.chains import LinkageTier
from analysis.graphs import Flow, counting_flows
from analysis.products import ProductNode, ProductTree
from analysis.units import converted, unit_of

__all__ = ["ProductNode", "Total", "chain_totals", "common_unit", "without_parts"]

ACTUAL = "actual"


@dataclass(frozen=True)
class Total:
    """A sum of flows that may be added: one tier, family (`product`, its root), unit, basis and year.

    `linkages` counts the linkages in it; `withheld` those of the tier and family whose quantity the viewer may not see.
    """

    tier: int
    product: str
    unit: str
    basis: str
    year: int
    quantity: float
    linkages: int
    withheld: int


def chain_totals(
    flows: Iterable[Flow],
    tiers_of_linkages: Mapping[str, LinkageTier],
    products: Iterable[ProductNode],
    *,
    kinds: Collection[str] = ("goods", "waste"),
    year: int | None = None,
    as_of: date,
) -> list[Total]:
    """Return the totals of a chain, sorted by tier, family, unit, basis and year.

    Only flows that count (see `is_counting`) and have a tier are added.  Actual figures: those of the family's latest year up to
    `as_of`.  Figures of another basis: each under its own year.  A figure of an unknown year, or of a year after `as_of`, enters nothing.
    Where a figure includes others, its parts are left out, see `without_parts`.

    Parameters
    ----------
    flows
        The flows of a flow graph (`graph_flows`).
    tiers_of_linkages
        What `linkage_tiers` returned.
    products
        The whole product tree.
    kinds
        The kinds to add; utilities are asked for apart.
    year
        Takes this year instead, for every basis.
    as_of
        The day that is asked about.

    Returns
    -------
    list of Total
        In the natural unit of the family's root where the dimension is the same, else in the alphabetically first unit met.  Different
        dimensions, bases, years and tiers make different totals, and their sum means nothing.

    Raises
    ------
    GraphError
        When a flow does not say whether it counts.
    ProductTreeError
        When a product is not in the tree.

    Notes
    -----
    Unknown quantities are in no total; where all are unknown there is none.  A linkage that is not on the chain, or has no
    product, is in no total.
    """
    tree = ProductTree(products)
    chain = [
        flow
        for flow in counting_flows(flows)
        if flow.kind in kinds and flow.product and flow.key in tiers_of_linkages and tiers_of_linkages[flow.key].tier is not None
    ]
    tier_of = {flow.key: tier for flow in chain if (tier := tiers_of_linkages[flow.key].tier) is not None}
    withheld = Counter((tier_of[flow.key], tree.family(flow.product)) for flow in chain if flow.withheld)
    figures = without_parts(_figures_of_year(chain, tree, year, as_of), tree)
    units = _units(figures, tree)

    groups: dict[tuple[int, str, str, str, int], list[float]] = defaultdict(list)
    for flow in figures:
        family = tree.family(flow.product)
        unit = units[family, unit_of(flow.unit).dimension]
        group = (tier_of[flow.key], family, unit, flow.basis, flow.quantity_year or 0)
        groups[group].append(converted(flow.quantity or 0.0, flow.unit, unit))
    return [
        Total(*group, quantity=fsum(quantities), linkages=len(quantities), withheld=withheld[group[0], group[1]])
        for group, quantities in sorted(groups.items())
    ]


def _figures_of_year(flows: Iterable[Flow], tree: ProductTree, year: int | None, as_of: date) -> list[Flow]:
    """Return the flows whose figure may enter a total: of the year asked for, else actual ones of their family's latest year."""
    figures = [flow for flow in flows if flow.quantity is not None and flow.quantity_year is not None and flow.quantity_year <= as_of.year]
    if year is not None:
        return [flow for flow in figures if flow.quantity_year == year]
    latest: dict[str, int] = {}
    for flow in figures:
        if flow.basis == ACTUAL:
            family = tree.family(flow.product)
            latest[family] = max(latest.get(family, 0), flow.quantity_year or 0)
    return [flow for flow in figures if flow.basis != ACTUAL or flow.quantity_year == latest[tree.family(flow.product)]]


def _units(flows: Iterable[Flow], tree: ProductTree) -> dict[tuple[str, str], str]:
    met: dict[tuple[str, str], set[str]] = defaultdict(set)
    for flow in flows:
        met[tree.family(flow.product), unit_of(flow.unit).dimension].add(flow.unit)
    return {(family, dimension): common_unit(tree.unit(family), symbols) for (family, dimension), symbols in met.items()}


def common_unit(preferred: str, symbols: Collection[str]) -> str:
    """Return the unit in which quantities of one dimension are added: the preferred one where it fits, else the first in the alphabet.

    Examples
    --------
    >>> common_unit("t/y", {"kt/y", "t/d"}), common_unit("MW", {"kt/y", "t/d"}), common_unit("", {"m3/d"})
    ('t/y', 'kt/y', 'm3/d')
    """
    first = min(symbols)
    return preferred if preferred and unit_of(preferred).dimension == unit_of(first).dimension else first


def without_parts(flows: Sequence[Flow], tree: ProductTree) -> list[Flow]:
    """Return the flows that may be added: without those that a figure marked `includes_others` contains.

    Such a figure stands for the whole of its supplier, product (with its children), basis and year.  Of two wholes of one product the
    larger stands, of equal ones the first by key; a whole of a child product is a part of a whole of its parent.

    Notes
    -----
    A figure that is not known, or whose year is not known, stands for nothing and is no part.
    """
    wholes: dict[tuple[str, str, int | None], list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.includes_others and _is_dated_figure(flow):
            wholes[flow.supplier, flow.basis, flow.quantity_year].append(flow)
    return [
        flow
        for flow in flows
        if not _is_dated_figure(flow)
        or not any(_contains(whole, flow, tree) for whole in wholes.get((flow.supplier, flow.basis, flow.quantity_year), ()))
    ]


def _is_dated_figure(flow: Flow) -> bool:
    return flow.quantity is not None and flow.quantity_year is not None


def _contains(whole: Flow, flow: Flow, tree: ProductTree) -> bool:
    if whole.key == flow.key or not tree.is_within(flow.product, whole.product):
        return False
    if not flow.includes_others or flow.product != whole.product:
        return True
    if unit_of(flow.unit).dimension != unit_of(whole.unit).dimension:
        return False
    size, whole_size = flow.quantity or 0.0, converted(whole.quantity or 0.0, whole.unit, flow.unit)
    return whole_size > size or (whole_size == size and whole.key < flow.key)
