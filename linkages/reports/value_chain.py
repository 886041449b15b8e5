"""The value chain of any set of organisations."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import networkx as nx
from django.db.models import QuerySet

from analysis.chains import LinkageTier, against_flows, is_on_chain, linkage_tiers, return_flows, supply_tiers
from analysis.coverage import Line, LineCoverage, line_coverages, linkage_counts
from analysis.graphs import FLOW_KINDS, Flow, graph_flows
from analysis.products import ProductTree
from analysis.totals import Total, chain_totals, without_parts
from core import clock
from core.memo import question, remembered
from firms.models import Product, ProductLine
from firms.reports import product_nodes, products_get
from firms.selectors import product_line_dates
from linkages.graphs import linkage_graph
from linkages.models import Linkage
from linkages.selectors import LinkageRow, linkage_rows

STATUS_ORDER = {"operating": 0, "planned": 1, "potential": 2, "ended": 3}


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One flow in its place in the chain.

    `inside`: both ends are among the organisations looked at. `counts`: it enters totals and coverage. `is_part`: its figure is contained
    in that of another row, so the two are never added. `supplier_tier`, `customer_tier`: None is not on the chain, or a market.
    """

    row: LinkageRow
    tier: int | None
    supplier_tier: int | None
    customer_tier: int | None
    joins: bool
    is_return: bool
    against: bool
    inside: bool
    counts: bool
    is_part: bool
    family: Product | None

    @property
    def stage(self) -> str:
        """Return the stage of the product."""
        return self.row.product.stage if self.row.product else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the totals do not contain, in numbers of flows, and what the filters hide."""

    filtered: int
    not_operating: int
    ends_not_operating: int
    not_known: int
    withheld: int
    not_actual: int
    parts: int


@dataclass(frozen=True)
class ValueChain:
    """The linkages of a set of organisations on a day, ordered by supply tier from its anchors.

    `ends_known`: whether the status of the organisations is known for that day; where it is not, it is not asked. `rows` are flows of
    goods, waste and utilities; `side_stream` the other linkages. `totals` add goods and waste, `utility_totals` utilities.
    `linkages` counts all of them, `counted` those that enter totals and coverage: operating, with both ends operating.
    """

    as_of: dt.date
    ends_known: bool
    anchors: tuple[str, ...]
    on_chain: bool
    rows: tuple[ChainRow, ...]
    side_stream: tuple[LinkageRow, ...]
    totals: tuple[Total, ...]
    utility_totals: tuple[Total, ...]
    coverages: tuple[LineCoverage, ...]
    linkages: Mapping[str, int]
    counted: Mapping[str, int]
    left_out: LeftOut
    products: Mapping[str, Product]

    @property
    def operates(self) -> bool:
        """Return whether any flow counts on that day."""
        return any(row.counts for row in self.rows)


@dataclass(frozen=True)
class _Chain:
    """The chain of all linkages: what filters do not change."""

    graph: nx.MultiDiGraph
    flows: dict[str, Flow]
    tiers: dict[str, int | None]
    linkage_tiers: dict[str, LinkageTier]
    returns: set[str]
    against: set[str]
    parts: set[str]


def line_facts(lines: Iterable[ProductLine]) -> list[Line]:
    """Return product lines as the analysis sees them."""
    return [
        Line(
            organisation=line.organisation.key,
            product=line.product.key,
            role=line.role,
            capacity=line.capacity,
            unit=line.unit,
            basis=line.basis,
            year=line.year,
            status=line.status,
            source_date=_source_date(line),
        )
        for line in lines
    ]


def _source_date(line: ProductLine) -> dt.date | None:
    """Return the date of the newest source of a line of `product_line_dates`, or of one with its sources."""
    if "source_date" in vars(line):
        date: dt.date | None = line.source_date  # type: ignore[attr-defined]
        return date
    return max((source.published for source in line.sources.all() if source.published), default=None)


def value_chain_get(
    linkages: QuerySet[Linkage],
    *,
    viewer: object | None,
    as_of: dt.date,
    anchors: Collection[str],
    organisations: Collection[str],
    shown: QuerySet[Linkage] | None = None,
    year: int | None = None,
) -> ValueChain:
    """Return the value chain of a set of organisations.

    Parameters
    ----------
    linkages
        All linkages of the set at `as_of`, from `linkage_list`: tiers, circles, totals and coverage need all of them.
    viewer
        Who looks; the same as the one `linkages` was read for.
    as_of
        The day that is asked about.
    anchors
        Keys of the organisations from which tiers are counted.
    organisations
        Keys of the set; ends that are not among them are outside.
    shown
        The linkages whose rows are wanted; None shows all. Filters narrow rows, never totals.
    year
        The year of the totals; None takes the latest with an actual figure, family by family.
    """
    whole = remembered(
        "value_chain",
        question(linkages),
        as_of,
        clock.today(),
        frozenset(anchors),
        frozenset(organisations),
        year,
        viewer=viewer,
        build=lambda: _value_chain(linkages, viewer, as_of, anchors, organisations, year),
    )
    return whole if shown is None else chain_narrowed(whole, shown)


def chain_narrowed(chain: ValueChain, shown: QuerySet[Linkage]) -> ValueChain:
    """Return a chain with the rows of some linkages only; tiers, totals and coverage stay those of all."""
    keys = set(shown.order_by().values_list("key", flat=True))
    rows = tuple(row for row in chain.rows if row.row.key in keys)
    side_stream = tuple(row for row in chain.side_stream if row.key in keys)
    hidden = len(chain.rows) + len(chain.side_stream) - len(rows) - len(side_stream)
    return replace(chain, rows=rows, side_stream=side_stream, left_out=replace(chain.left_out, filtered=hidden))


def _value_chain(
    linkages: QuerySet[Linkage],
    viewer: object | None,
    as_of: dt.date,
    anchors: Collection[str],
    organisations: Collection[str],
    year: int | None,
) -> ValueChain:
    return chain_of_rows(
        linkage_rows(linkages, viewer=viewer),
        products_get(viewer=viewer),
        product_line_dates(viewer=viewer).filter(organisation__key__in=anchors),
        as_of=as_of,
        anchors=anchors,
        organisations=organisations,
        year=year,
    )


def chain_of_rows(
    rows: list[LinkageRow],
    products: Iterable[Product],
    lines: Iterable[ProductLine],
    *,
    as_of: dt.date,
    anchors: Collection[str],
    organisations: Collection[str],
    year: int | None = None,
) -> ValueChain:
    """Return the value chain of linkages that are at hand; the parameters are those of `value_chain_get`.

    `products` are all there are, `lines` those of the anchors.
    """
    named = {product.key: product for product in products}
    nodes = product_nodes(named.values())
    tree = ProductTree(nodes)
    ends_known = as_of == clock.today()
    chain = _chain(rows, anchors, organisations, tree, ends_known=ends_known)
    flows = list(chain.flows.values())
    members = frozenset(organisations)
    chain_rows = [_chain_row(row, chain, members, named, tree) for row in rows if row.kind in FLOW_KINDS]
    return ValueChain(
        as_of=as_of,
        ends_known=ends_known,
        anchors=tuple(sorted(anchors)),
        on_chain=is_on_chain(chain.linkage_tiers),
        rows=tuple(sorted(chain_rows, key=_place)),
        side_stream=tuple(row for row in rows if row.kind not in FLOW_KINDS),
        totals=tuple(chain_totals(flows, chain.linkage_tiers, nodes, year=year, as_of=as_of)),
        utility_totals=tuple(chain_totals(flows, chain.linkage_tiers, nodes, kinds=("utility",), year=year, as_of=as_of)),
        coverages=tuple(
            line_coverages(line_facts(lines), flows, nodes, organisations=frozenset(anchors), as_of=as_of, ends_known=ends_known)
        ),
        linkages=linkage_counts(flows),
        counted=linkage_counts(flow for flow in flows if flow.counts),
        left_out=_left_out(flows, chain),
        products=named,
    )


def _chain(
    rows: list[LinkageRow], anchors: Collection[str], organisations: Collection[str], tree: ProductTree, *, ends_known: bool
) -> _Chain:
    graph = linkage_graph(rows, ends_known=ends_known, inside=organisations)
    flows = {flow.key: flow for flow in graph_flows(graph)}
    tiers = supply_tiers(graph, anchors)
    figures = [flow for flow in flows.values() if flow.counts and flow.kind in FLOW_KINDS and flow.product]
    return _Chain(
        graph=graph,
        flows=flows,
        tiers=tiers,
        linkage_tiers=linkage_tiers(graph, tiers),
        returns=return_flows(graph, tiers),
        against=against_flows(graph, tiers),
        parts={flow.key for flow in figures} - {flow.key for flow in without_parts(figures, tree)},
    )


def _chain_row(row: LinkageRow, chain: _Chain, members: frozenset[str], products: Mapping[str, Product], tree: ProductTree) -> ChainRow:
    tier = chain.linkage_tiers[row.key]
    return ChainRow(
        row=row,
        tier=tier.tier,
        supplier_tier=chain.tiers[row.supplier.key],
        customer_tier=chain.tiers[row.customer.key],
        joins=tier.joins,
        is_return=row.key in chain.returns,
        against=row.key in chain.against,
        inside=row.supplier.key in members and row.customer.key in members,
        counts=bool(chain.flows[row.key].counts),
        is_part=row.key in chain.parts,
        family=products[tree.family(row.product.key)] if row.product else None,
    )


def _place(row: ChainRow) -> tuple[object, ...]:
    """Return the place of a row: by tier, then by what matters - operating, known, totals - then by name."""
    claim = row.row.claim
    return (
        row.tier is None,
        row.tier or 0,
        STATUS_ORDER[row.row.status],
        row.row.kind,
        row.family.name if row.family else "",
        row.row.supplier.name,
        claim.quantity is None,
        not claim.includes_others,
        -(claim.quantity or 0),
        row.row.product.name if row.row.product else "",
        row.row.customer.name,
    )


def _left_out(flows: Iterable[Flow], chain: _Chain) -> LeftOut:
    found: Counter[str] = Counter()
    for flow in flows:
        if flow.kind not in FLOW_KINDS:
            continue
        if flow.status != "operating":
            found["not_operating"] += 1
        elif not flow.counts:
            found["ends_not_operating"] += 1
        elif flow.withheld:
            found["withheld"] += 1
        elif flow.quantity is None:
            found["not_known"] += 1
        elif flow.basis != "actual":
            found["not_actual"] += 1
        elif flow.key in chain.parts:
            found["parts"] += 1
    return LeftOut(filtered=0, **{name: found[name] for name in LeftOut.__dataclass_fields__ if name != "filtered"})
