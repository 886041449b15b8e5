"""Coverage: the share of what is made or used that the recorded linkages explain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from analysis.evidence import CONFIDENCE_ORDER
from analysis.graphs import Flow, counting_flows
from analysis.products import ProductNode, ProductTree
from analysis.totals import ACTUAL, common_unit, without_parts
from analysis.units import converted, unit_of
from analysis.validity import OPERATING

__all__ = ["Line", "LineCoverage", "line_coverages", "linkage_counts"]

CAPACITY = "capacity"
MAKES = "makes"


@dataclass(frozen=True)
class Line:
    """A product line: what an organisation makes or uses of a product, with the figure that a source states.

    `capacity` is the figure in `unit` (None not known); `basis` is actual, capacity, design or plan, '' none; `source_date` is the newest
    date of its sources, None where none is dated.
    """

    organisation: str
    product: str
    role: str
    capacity: float | None
    unit: str
    basis: str
    year: int | None
    status: str
    source_date: date | None


@dataclass(frozen=True)
class LineCoverage:
    """How much of what an organisation makes or uses of a product its recorded linkages explain.

    `percent` (0 and up, not rounded) is `recorded` / `stated` in one `unit` and `year`; None when there is nothing to compare with.  `of`
    tells what `stated` is: actual (of that year), capacity (of `stated_year`), none.  `linkages` counts those in `recorded`,
    `without_quantity` those without any quantity, `withheld` those whose quantity the viewer may not see, `other_unit` those of
    the year in a unit that does not convert into the stated one's.
    """

    organisation: str
    product: str
    role: str
    percent: float | None
    of: str
    year: int | None
    recorded: float | None
    stated: float | None
    unit: str
    linkages: int
    without_quantity: int
    withheld: int
    more_than_stated: bool
    stated_year: int | None = None
    other_unit: int = 0


def line_coverages(
    lines: Iterable[Line],
    flows: Iterable[Flow],
    products: Iterable[ProductNode],
    *,
    organisations: Collection[str],
    as_of: date,
    ends_known: bool,
) -> list[LineCoverage]:
    """Return the coverage of each product that the organisations make or use, sorted by organisation, product and role.

    coverage = sum of the actual quantities of one year of the linkages that count, in the product or its children / the stated figure.

    The stated figure is the actual one of the latest year.  Without one it is a capacity: that of the latest year for which linkages
    have an actual quantity, else the latest before it, else the latest after it, one without a year last; ties go to the newest source.
    Design and plan figures are never compared with.

    Parameters
    ----------
    lines
        Product lines, several per organisation, product and role; they are never added.
    flows
        The flows of a flow graph (`graph_flows`).  Makes: what leaves the organisation; uses: what reaches it.
    products
        The whole product tree.
    organisations
        Keys of the organisations asked for.
    as_of
        The day that is asked about; figures of later years are left out, on both sides.
    ends_known
        Whether the status of lines is known for the day; then only operating ones count.

    Returns
    -------
    list of LineCoverage
        One for each organisation, product and role with a line.  `percent` is 0.0 where no linkage has a quantity of the year, None where
        there is nothing to compare with.

    Raises
    ------
    GraphError, ProductTreeError, UnitError
        When a flow does not say whether it counts, a product is not in the tree, a unit is not known.

    Notes
    -----
    Unknown quantities are not zero: they are counted apart.  A figure that includes others stands for its parts, see
    `without_parts`.  A stated figure of zero gives no percentage once something is recorded.  Never add over a product and its parent.
    """
    tree = ProductTree(products)
    leaving: dict[str, list[Flow]] = defaultdict(list)
    reaching: dict[str, list[Flow]] = defaultdict(list)
    for flow in counting_flows(flows):
        if flow.product:
            leaving[flow.supplier].append(flow)
            reaching[flow.customer].append(flow)
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.organisation in organisations and (line.status == OPERATING or not ends_known):
            groups[line.organisation, line.product, line.role].append(line)
    return [
        _coverage(group, groups[group], (leaving if group[2] == MAKES else reaching).get(group[0], ()), tree, as_of)
        for group in sorted(groups)
    ]


def _coverage(group: tuple[str, str, str], lines: Sequence[Line], flows: Iterable[Flow], tree: ProductTree, as_of: date) -> LineCoverage:
    organisation, product, role = group
    covered = [flow for flow in flows if tree.is_within(flow.product, product)]
    figures = without_parts(
        [
            flow
            for flow in covered
            if flow.quantity is not None and flow.basis == ACTUAL and flow.quantity_year is not None and flow.quantity_year <= as_of.year
        ],
        tree,
    )
    line, year = _stated(lines, [flow.quantity_year for flow in figures if flow.quantity_year is not None], as_of)
    of_year = [flow for flow in figures if flow.quantity_year == year]
    unit = line.unit if line is not None else _unit(tree.unit(product), of_year)
    used = [flow for flow in of_year if unit_of(flow.unit).dimension == unit_of(unit).dimension]
    recorded = fsum(converted(flow.quantity or 0.0, flow.unit, unit) for flow in used) if used else None
    stated = line.capacity if line is not None else None
    return LineCoverage(
        organisation=organisation,
        product=product,
        role=role,
        percent=_percent(recorded, stated),
        of="none" if line is None else line.basis,
        year=year,
        recorded=recorded,
        stated=stated,
        unit=unit,
        linkages=len(used),
        without_quantity=sum(flow.quantity is None and not flow.withheld for flow in covered),
        withheld=sum(flow.withheld for flow in covered),
        more_than_stated=recorded is not None and stated is not None and recorded > stated * (1 + 1e-9),
        stated_year=line.year if line is not None else None,
        other_unit=len(of_year) - len(used),
    )


def _stated(lines: Iterable[Line], years: Collection[int], as_of: date) -> tuple[Line | None, int | None]:
    """Return the line to compare with, None without one, and the year whose quantities are compared, None where there are none."""
    known = [line for line in lines if line.capacity is not None and (line.year is None or line.year <= as_of.year)]
    actual = [line for line in known if line.basis == ACTUAL and line.year is not None]
    if actual:
        line = max(actual, key=lambda line: (line.year or 0, _newest(line)))
        return line, line.year
    year = max(years, default=None)
    capacities = [line for line in known if line.basis == CAPACITY]
    return max(capacities, key=lambda line: (_nearness(line.year, year), _newest(line)), default=None), year


def _nearness(line_year: int | None, year: int | None) -> tuple[int, int]:
    """Return how well a capacity of one year suits another: the same or the latest before, else the latest after, undated last."""
    if line_year is None:
        return 0, 0
    return (2 if year is None or line_year <= year else 1), line_year


def _newest(line: Line) -> tuple[int, float, str]:
    """Return the order of lines of one year: the newest source, undated last, then the larger figure."""
    return (line.source_date.toordinal() if line.source_date is not None else 0), line.capacity or 0.0, line.unit


def _unit(preferred: str, flows: Collection[Flow]) -> str:
    return common_unit(preferred, {flow.unit for flow in flows}) if flows else preferred


def _percent(recorded: float | None, stated: float | None) -> float | None:
    if stated is None:
        return None
    if recorded is None:
        return 0.0
    return 100 * recorded / stated if stated else None


def linkage_counts(flows: Iterable[Flow]) -> dict[str, int]:
    """Return how many linkages there are: in total, by confidence, and with, without and with a withheld quantity.

    The keys are total, confirmed, reported, inferred, quantified, not_quantified, withheld; the last three make up the total.
    """
    flows = list(flows)
    by_confidence = Counter(flow.confidence for flow in flows)
    return {
        "total": len(flows),
        **{confidence: by_confidence[confidence] for confidence in CONFIDENCE_ORDER},
        "quantified": sum(flow.quantity is not None for flow in flows),
        "not_quantified": sum(flow.quantity is None and not flow.withheld for flow in flows),
        "withheld": sum(flow.withheld for flow in flows),
    }
