"""Two clusters side by side."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.comparison import Comparison, Presence, compared_products, presences
from analysis.coverage import Line
from clusters.models import Cluster, MemberRole, Membership
from clusters.reports.suppliers import counted_flows
from clusters.selectors import membership_list
from core import clock
from core.memo import remembered
from firms.models import Organisation, Product, ProductLine, Source
from firms.models.products import Stage
from firms.reports import product_nodes, products_get
from firms.selectors import product_line_list
from linkages.reports import ValueChain, line_facts
from linkages.reports.value_chain import chain_of_rows
from linkages.selectors import LinkageRow, linkage_list, linkage_rows, linkages_among

ROLES = ("makes", "uses")
STAGES = (*Stage.values, "")


@dataclass(frozen=True)
class Holder:
    """An organisation that makes or uses a product, with the sources that say so."""

    organisation: Organisation
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ComparedProduct:
    """A product in one role in two clusters, see `analysis.comparison.Comparison`."""

    product: Product
    first: tuple[Holder, ...]
    second: tuple[Holder, ...]
    near: tuple[Product, ...]
    elsewhere: bool


@dataclass(frozen=True)
class ComparedStage:
    """The products of one stage."""

    stage: str
    products: tuple[ComparedProduct, ...]


@dataclass(frozen=True)
class ComparedRole:
    """What members make, or use: only in the first cluster, only in the second, in both."""

    role: str
    first: tuple[ComparedStage, ...]
    second: tuple[ComparedStage, ...]
    both: tuple[ComparedStage, ...]


@dataclass(frozen=True)
class ComparedCluster:
    """One of the clusters: its members by role, its chain, its linkages by status."""

    cluster: Cluster
    roles: Mapping[str, int]
    anchors: tuple[Organisation, ...]
    chain: ValueChain
    by_status: Mapping[str, int]
    by_confidence: Mapping[str, int]
    flows: int
    quantified: int

    @property
    def members(self) -> int:
        """Return how many members the viewer sees."""
        return sum(self.roles.values())

    @property
    def linkages(self) -> int:
        """Return how many linkages there are."""
        return sum(self.by_confidence.values())


@dataclass(frozen=True)
class ClusterComparison:
    """Two clusters on a day, and what one has that the other has not."""

    clusters: tuple[ComparedCluster, ComparedCluster]
    roles: tuple[ComparedRole, ...]
    as_of: dt.date
    ends_known: bool

    @property
    def member_roles(self) -> tuple[tuple[str, int, int], ...]:
        """Return the roles that either cluster has, with the number of members in each."""
        first, second = (each.roles for each in self.clusters)
        return tuple((role, first.get(role, 0), second.get(role, 0)) for role in MemberRole.values if role in first or role in second)


def cluster_comparison_get(first: Cluster, second: Cluster, *, viewer: object | None, as_of: dt.date) -> ClusterComparison:
    """Return two clusters side by side: products by role and stage, never quantities."""
    asked = (first.pk, second.pk, as_of, clock.today())
    return remembered("cluster_comparison", *asked, viewer=viewer, build=lambda: _comparison((first, second), viewer, as_of))


def _comparison(clusters: tuple[Cluster, Cluster], viewer: object | None, as_of: dt.date) -> ClusterComparison:
    members = list(membership_list(viewer=viewer).filter(cluster__in=clusters).prefetch_related(None).order_by("organisation__name"))
    among = Organisation.objects.filter(memberships__cluster__in=clusters)
    rows = linkage_rows(linkages_among(linkage_list(viewer=viewer, as_of=as_of), among, few=True), viewer=viewer)
    lines = list(product_line_list(viewer=viewer).filter(organisation__in=among))
    products = products_get(viewer=viewer)
    sides = [_side(cluster, members, rows, lines, products, as_of) for cluster in clusters]
    facts = [_facts(side, members, lines) for side in sides]
    found = compared_products(facts[0], facts[1], product_nodes(products))
    said = _Said(rows, lines, products)
    return ClusterComparison(
        clusters=(sides[0], sides[1]),
        roles=tuple(_role(role, [one for one in found if one.role == role], said) for role in ROLES),
        as_of=as_of,
        ends_known=sides[0].chain.ends_known,
    )


def _side(
    cluster: Cluster,
    members: Sequence[Membership],
    rows: Sequence[LinkageRow],
    lines: Sequence[ProductLine],
    products: Sequence[Product],
    as_of: dt.date,
) -> ComparedCluster:
    own = [member for member in members if member.cluster_id == cluster.pk]
    keys = {member.organisation.key for member in own}
    anchors = tuple(member.organisation for member in own if member.role == MemberRole.ANCHOR)
    linkages = [row for row in rows if row.supplier.key in keys or row.customer.key in keys]
    anchor_keys = {anchor.key for anchor in anchors}
    chain = chain_of_rows(
        linkages,
        products,
        [line for line in lines if line.organisation.key in anchor_keys],
        as_of=as_of,
        anchors=anchor_keys,
        organisations=keys,
    )
    flows = [row for row in linkages if row.status == "operating" and row.kind in ("goods", "waste")]
    return ComparedCluster(
        cluster=cluster,
        roles=Counter(member.role for member in own),
        anchors=anchors,
        chain=chain,
        by_status=Counter(row.status for row in linkages),
        by_confidence=Counter(row.claim.confidence for row in linkages),
        flows=len(flows),
        quantified=sum(row.claim.quantity is not None for row in flows),
    )


def _facts(side: ComparedCluster, members: Sequence[Membership], lines: Sequence[ProductLine]) -> set[Presence]:
    keys = {member.organisation.key for member in members if member.cluster_id == side.cluster.pk}
    stated: list[tuple[str, Line]] = list(zip((line.key for line in lines), line_facts(lines), strict=True))
    return presences(stated, counted_flows(side.chain), keys, ends_known=side.chain.ends_known)


class _Said:
    """Who and what the keys of a comparison stand for."""

    def __init__(self, rows: Sequence[LinkageRow], lines: Sequence[ProductLine], products: Sequence[Product]) -> None:
        self.products = {product.key: product for product in products}
        self.organisations = {line.organisation.key: line.organisation for line in lines}
        self.organisations |= {end.key: end for row in rows for end in (row.supplier, row.customer)}
        self.sources: dict[tuple[str, str], tuple[Source, ...]] = {("linkage", row.key): row.claim.sources for row in rows}
        self.sources |= {("line", line.key): tuple(line.sources.all()) for line in lines}

    def holders(self, facts: Sequence[Presence]) -> tuple[Holder, ...]:
        """Return who has a product, by name, each once with all sources."""
        found: dict[str, dict[str, Source]] = {}
        for fact in facts:
            found.setdefault(fact.organisation, {}).update({source.key: source for source in self.sources[fact.kind, fact.key]})
        holders = [Holder(self.organisations[key], tuple(sources.values())) for key, sources in found.items()]
        return tuple(sorted(holders, key=lambda holder: holder.organisation.name))


def _role(role: str, found: Sequence[Comparison], said: _Said) -> ComparedRole:
    stages = {side: _stages([one for one in found if one.side == side], said) for side in ("first", "second", "both")}
    return ComparedRole(role, **stages)


def _stages(found: Sequence[Comparison], said: _Said) -> tuple[ComparedStage, ...]:
    stages: dict[str, list[ComparedProduct]] = {}
    for one in found:
        product = said.products[one.product]
        near = tuple(said.products[key] for key in one.near)
        compared = ComparedProduct(product, said.holders(one.first), said.holders(one.second), near, one.elsewhere)
        stages.setdefault(product.stage, []).append(compared)
    return tuple(
        ComparedStage(stage, tuple(sorted(stages[stage], key=lambda one: one.product.name))) for stage in STAGES if stage in stages
    )
