"""Who depends on one supplier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from analysis.coverage import LineCoverage
from analysis.graphs import FLOW_KINDS, Flow, counting_flows
from analysis.products import ProductNode, ProductTree
from analysis.wording import Reason, gettext_noop

__all__ = ["LEAST_COVERAGE_PERCENT", "LEAST_LINKAGES", "InputSupply", "SingleSuppliers", "single_suppliers"]

LEAST_LINKAGES = 10
LEAST_COVERAGE_PERCENT = 50.0
USES = "uses"


@dataclass(frozen=True)
class InputSupply:
    """One input of one customer, with everybody who is recorded to supply it.

    `linkages` are those in the product itself, in one above or in one below it; `suppliers` their suppliers.  `is_place`: a supplier is a
    market, behind which any number of firms may stand.  `coverage` is that of the customer's line of this product or of the nearest one
    above it, None without such a line.  `is_sole`: there is one supplier, and enough of the input is recorded to call it the sole source.
    """

    customer: str
    product: str
    suppliers: tuple[str, ...]
    linkages: tuple[str, ...]
    is_place: bool
    coverage: LineCoverage | None
    is_sole: bool


@dataclass(frozen=True)
class SingleSuppliers:
    """The inputs with one recorded supplier and those with several, each sorted by customer and product.

    `linkages` counts the linkages that this rests on.  `refused` says what is missing where they are too few; then both lists are empty.
    """

    singles: tuple[InputSupply, ...]
    several: tuple[InputSupply, ...]
    linkages: int
    refused: Reason | None = None


def single_suppliers(
    flows: Iterable[Flow],
    coverages: Iterable[LineCoverage],
    products: Iterable[ProductNode],
    *,
    organisations: Collection[str],
    places: Collection[str] = (),
) -> SingleSuppliers:
    """Return which inputs of a set of organisations have one recorded supplier, and which have several.

    suppliers(customer, product) = the suppliers of the linkages that count, of goods, utilities and waste, which reach the customer in the
    product, in one above it or in one below it.  One of them is "one recorded supplier".  It is the "sole source" only where at least
    50 % of the input is covered: what a sample does not hold may come from somebody else.

    Parameters
    ----------
    flows
        The flows of a flow graph (`graph_flows`).
    coverages
        The coverage of what the organisations use (`line_coverages`); lines of what they make are passed over.
    products
        The whole product tree.
    organisations
        Keys of the customers that are asked about.
    places
        Keys of the suppliers that are markets.

    Returns
    -------
    SingleSuppliers
        Refused where fewer than ten linkages reach the organisations: presence alone says nothing of so small a sample.

    Raises
    ------
    GraphError, ProductTreeError
        When a flow does not say whether it counts, or a product is not in the tree.

    Notes
    -----
    A supplier of a broader product may be one of the narrower product too ("polymer resin, grade not stated" beside polypropylene), so it
    is counted: the error is on the side of saying less.  A line that states a broader product makes a sole source only where that broader
    product, too, has one supplier.  A market is never a sole source: it is a place.  Linkages without a product are left out; planned,
    potential and ended ones do not count.  The share of a linkage speaks of the supplier's output and is not read.
    """
    tree = ProductTree(products)
    reaching: dict[str, list[Flow]] = defaultdict(list)
    for flow in counting_flows(flows):
        if flow.kind in FLOW_KINDS and flow.product and flow.customer in organisations:
            reaching[flow.customer].append(flow)
    linkages = sum(len(found) for found in reaching.values())
    if linkages < LEAST_LINKAGES:
        return SingleSuppliers((), (), linkages, _refusal(linkages))
    lines = {(line.organisation, line.product): line for line in coverages if line.role == USES}
    supplies = [
        _supply(customer, product, reaching[customer], lines, tree, places)
        for customer in sorted(reaching)
        for product in sorted({flow.product for flow in reaching[customer]})
    ]
    return SingleSuppliers(
        singles=tuple(supply for supply in supplies if len(supply.suppliers) == 1),
        several=tuple(supply for supply in supplies if len(supply.suppliers) > 1),
        linkages=linkages,
    )


def _refusal(linkages: int) -> Reason:
    return Reason(
        gettext_noop(
            "Not enough data: this needs %(least)d operating linkages of goods, utilities or waste that reach the members, "
            "and %(found)d are recorded."
        ),
        {"least": LEAST_LINKAGES, "found": linkages},
    )


def _supply(
    customer: str,
    product: str,
    flows: Sequence[Flow],
    lines: dict[tuple[str, str], LineCoverage],
    tree: ProductTree,
    places: Collection[str],
) -> InputSupply:
    found = _related(flows, product, tree)
    suppliers = {flow.supplier for flow in found}
    line = _line(customer, product, lines, tree)
    is_place = not suppliers.isdisjoint(places)
    return InputSupply(
        customer=customer,
        product=product,
        suppliers=tuple(sorted(suppliers)),
        linkages=tuple(sorted(flow.key for flow in found)),
        is_place=is_place,
        coverage=line,
        is_sole=not is_place and line is not None and _is_covered(line) and _is_single(flows, {product, line.product}, tree),
    )


def _related(flows: Iterable[Flow], product: str, tree: ProductTree) -> list[Flow]:
    """Return the flows in a product, in one above or in one below it."""
    return [flow for flow in flows if tree.is_within(flow.product, product) or tree.is_within(product, flow.product)]


def _line(customer: str, product: str, lines: dict[tuple[str, str], LineCoverage], tree: ProductTree) -> LineCoverage | None:
    """Return the customer's line of a product, else of the nearest one above it."""
    return next((lines[customer, above] for above in tree.ancestry(product) if (customer, above) in lines), None)


def _is_covered(line: LineCoverage) -> bool:
    return line.percent is not None and line.percent >= LEAST_COVERAGE_PERCENT


def _is_single(flows: Sequence[Flow], products: Collection[str], tree: ProductTree) -> bool:
    return all(len({flow.supplier for flow in _related(flows, product, tree)}) == 1 for product in products)
