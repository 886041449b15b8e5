"""Who in a cluster depends on one recorded supplier, and who else makes the same."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from analysis.coverage import LineCoverage, line_coverages
from analysis.geography import distance_km
from analysis.graphs import Flow
from analysis.products import ProductTree
from analysis.resilience import InputSupply, SingleSuppliers, single_suppliers
from analysis.validity import OPERATING
from analysis.wording import Reason
from clusters.models import Cluster
from clusters.reports.overviews import cluster_value_chain_get
from clusters.selectors import member_keys
from core import clock
from core.memo import remembered
from firms.models import Organisation, Product, ProductLine
from firms.models.organisations import OrganisationKind
from firms.reports import product_nodes
from firms.selectors import product_line_dates
from linkages.graphs import linkage_flow
from linkages.reports import ValueChain, line_facts
from linkages.selectors import LinkageRow

MAKES = "makes"
MOST_ALTERNATIVES = 3


@dataclass(frozen=True)
class Alternative:
    """Another organisation that is recorded to make a product.

    `distance_km` from the customer, None where a place is not known; `coarse`: one of the places is the centre of a zone or town.
    """

    organisation: Organisation
    distance_km: float | None
    coarse: bool


@dataclass(frozen=True)
class SingleSupply:
    """An input of a member with one recorded supplier: its linkages, how much of the input is known, and who else makes it."""

    customer: Organisation
    product: Product
    supplier: Organisation
    rows: tuple[LinkageRow, ...]
    coverage: LineCoverage | None
    coverage_product: Product | None
    is_sole: bool
    is_place: bool
    alternatives: tuple[Alternative, ...]

    @property
    def row(self) -> LinkageRow:
        """Return the linkage in the product itself."""
        return next(row for row in self.rows if row.product and row.product.key == self.product.key)

    @property
    def nearest(self) -> tuple[Alternative, ...]:
        """Return the nearest makers, three at most."""
        return self.alternatives[:MOST_ALTERNATIVES]

    @property
    def further(self) -> int:
        """Return how many makers there are beside them."""
        return len(self.alternatives) - len(self.nearest)


@dataclass(frozen=True)
class SeveralSuppliers:
    """An input of a member with several recorded suppliers."""

    customer: Organisation
    product: Product
    suppliers: tuple[Organisation, ...]


@dataclass(frozen=True)
class Dependence:
    """A supplier and the members that have no other one recorded for an input; `inputs` counts those inputs."""

    supplier: Organisation
    customers: int
    inputs: int


@dataclass(frozen=True)
class ClusterSuppliers:
    """Which inputs of a cluster's members have one recorded supplier on a day; `refused` where too few linkages are recorded."""

    cluster: Cluster
    as_of: dt.date
    ends_known: bool
    singles: tuple[SingleSupply, ...]
    several: tuple[SeveralSuppliers, ...]
    linkages: int
    refused: Reason | None

    @property
    def soles(self) -> int:
        """Return how many of the inputs have a sole source."""
        return sum(supply.is_sole for supply in self.singles)

    @property
    def places(self) -> int:
        """Return how many of the inputs come from a market."""
        return sum(supply.is_place for supply in self.singles)

    @property
    def without_coverage(self) -> int:
        """Return of how many inputs nobody can say how much is recorded."""
        return sum(supply.coverage is None or supply.coverage.percent is None for supply in self.singles)

    @property
    def dependences(self) -> tuple[Dependence, ...]:
        """Return the suppliers on which more than one member depends, those of most members first; places left out."""
        inputs = Counter(supply.supplier.key for supply in self.singles if not supply.is_place)
        names = {supply.supplier.key: supply.supplier for supply in self.singles}
        customers = {key: len({supply.customer.key for supply in self.singles if supply.supplier.key == key}) for key in inputs}
        found = [Dependence(names[key], customers[key], count) for key, count in inputs.items() if customers[key] > 1]
        return tuple(sorted(found, key=lambda one: (-one.customers, -one.inputs, one.supplier.name)))


def cluster_suppliers_get(cluster: Cluster, *, viewer: object | None, as_of: dt.date) -> ClusterSuppliers:
    """Return which inputs of the members of a cluster have one recorded supplier, sole sources first."""
    asked = (cluster.pk, as_of, clock.today())
    return remembered("cluster_suppliers", *asked, viewer=viewer, build=lambda: _cluster_suppliers(cluster, viewer, as_of))


def _cluster_suppliers(cluster: Cluster, viewer: object | None, as_of: dt.date) -> ClusterSuppliers:
    chain = cluster_value_chain_get(cluster, viewer=viewer, as_of=as_of)
    members = member_keys(cluster, viewer=viewer)
    lines = _lines(chain, members, viewer=viewer)
    found = suppliers_of_chain(chain, members, lines)
    rows = {row.row.key: row.row for row in chain.rows}
    ends = {end.key: end for row in rows.values() for end in (row.supplier, row.customer)}
    makers = _makers(found.singles, chain, lines)
    singles = [_single(supply, rows, ends, chain.products, makers) for supply in found.singles]
    return ClusterSuppliers(
        cluster=cluster,
        as_of=as_of,
        ends_known=chain.ends_known,
        singles=tuple(sorted(singles, key=_place)),
        several=tuple(
            SeveralSuppliers(ends[one.customer], chain.products[one.product], tuple(ends[key] for key in one.suppliers))
            for one in found.several
        ),
        linkages=found.linkages,
        refused=found.refused,
    )


def suppliers_of_chain(chain: ValueChain, members: Collection[str], lines: Iterable[ProductLine]) -> SingleSuppliers:
    """Return the inputs of members with one recorded supplier and with several; `lines` hold those of the members."""
    flows = counted_flows(chain)
    nodes = product_nodes(chain.products.values())
    coverages = line_coverages(
        line_facts(lines), flows, nodes, organisations=frozenset(members), as_of=chain.as_of, ends_known=chain.ends_known
    )
    places = {row.row.supplier.key for row in chain.rows if row.row.supplier.kind == OrganisationKind.MARKET}
    return single_suppliers(flows, coverages, nodes, organisations=members, places=places)


def counted_flows(chain: ValueChain) -> list[Flow]:
    """Return the flows of a chain as the analysis sees them, each saying whether it counts."""
    return [replace(linkage_flow(row.row), counts=row.counts) for row in chain.rows]


def _single(
    supply: InputSupply,
    rows: Mapping[str, LinkageRow],
    ends: Mapping[str, Organisation],
    products: Mapping[str, Product],
    makers: Mapping[str, list[Organisation]],
) -> SingleSupply:
    customer, supplier = ends[supply.customer], ends[supply.suppliers[0]]
    others = [_alternative(customer, maker) for maker in makers[supply.product] if maker.pk not in (customer.pk, supplier.pk)]
    return SingleSupply(
        customer=customer,
        product=products[supply.product],
        supplier=supplier,
        rows=tuple(rows[key] for key in supply.linkages),
        coverage=supply.coverage,
        coverage_product=products[supply.coverage.product] if supply.coverage else None,
        is_sole=supply.is_sole,
        is_place=supply.is_place,
        alternatives=tuple(sorted(others, key=_nearness)),
    )


def _lines(chain: ValueChain, members: Collection[str], *, viewer: object | None) -> list[ProductLine]:
    """Return the lines of the members, and those of everybody who makes what reaches them or something below it: one query for all."""
    tree = ProductTree(product_nodes(chain.products.values()))
    reached = {row.row.product.key for row in chain.rows if row.row.product and row.row.customer.key in members}
    wanted = [key for key in chain.products if not reached.isdisjoint(tree.ancestry(key))]
    asked = Q(organisation__key__in=members) | Q(role=MAKES, product__key__in=wanted)
    return list(product_line_dates(viewer=viewer).filter(asked).order_by("organisation__name", "key"))


def _makers(supplies: Iterable[InputSupply], chain: ValueChain, lines: Iterable[ProductLine]) -> dict[str, list[Organisation]]:
    """Return who makes each product, or one below it, and operates; by name."""
    tree = ProductTree(product_nodes(chain.products.values()))
    found: dict[str, dict[int, Organisation]] = {supply.product: {} for supply in supplies}
    for line in lines:
        operates = line.status == line.organisation.status == OPERATING or not chain.ends_known
        for product in tree.ancestry(line.product.key) if line.role == MAKES and operates else ():
            if product in found:
                found[product][line.organisation_id] = line.organisation
    return {product: list(makers.values()) for product, makers in found.items()}


def _alternative(customer: Organisation, maker: Organisation) -> Alternative:
    if customer.latitude is None or customer.longitude is None or maker.latitude is None or maker.longitude is None:
        return Alternative(maker, None, coarse=False)
    apart = distance_km(customer.latitude, customer.longitude, maker.latitude, maker.longitude)
    return Alternative(maker, apart, coarse={customer.location_precision, maker.location_precision} != {"site"})


def _nearness(alternative: Alternative) -> tuple[object, ...]:
    return alternative.distance_km is None, alternative.distance_km or 0, alternative.organisation.name


def _place(supply: SingleSupply) -> tuple[object, ...]:
    """Return the place of an input: sole sources first, places last, then by supplier, product and customer."""
    return not supply.is_sole, supply.is_place, supply.supplier.name, supply.product.name, supply.customer.name
