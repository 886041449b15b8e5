"""Reports of one cluster, composed from those over its organisations."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast

from analysis.coverage import LineCoverage
from clusters.models import Cluster, MemberRole, Membership
from clusters.selectors import cluster_linkage_list, cluster_list, member_roles, membership_list
from core import clock
from core.memo import remembered
from core.unions import union_rows
from firms.models import Organisation, Product
from firms.models.organisations import OrganisationKind
from firms.selectors import (
    organisation_list,
    source_list,
)
from linkages.models import Linkage
from linkages.reports import ChainRow, ValueChain, chain_narrowed, value_chain_get
from linkages.selectors import (
    LinkageFigure,
    LinkageRow,
    claim_counts,
    linkage_figures,
    linkage_list,
    linkages_among,
    operating_flows,
)

ROLE_ORDER = tuple(MemberRole.values)


@dataclass(frozen=True)
class Headline:
    """What an anchor made or used, and how much of it the recorded flows explain."""

    line: LineCoverage
    product: Product


@dataclass(frozen=True)
class ClusterOverview:
    """A cluster at a glance: its members by role, its chain, and what is known of its linkages on a day."""

    cluster: Cluster
    members: tuple[tuple[str, tuple[Membership, ...]], ...]
    chain: ValueChain
    by_status: Mapping[str, int]
    by_kind: Mapping[str, int]

    @property
    def members_count(self) -> int:
        """Return how many members the viewer sees."""
        return sum(len(members) for _role, members in self.members)

    @property
    def anchors(self) -> tuple[Organisation, ...]:
        """Return the members with role anchor."""
        return tuple(member.organisation for role, members in self.members for member in members if role == MemberRole.ANCHOR)

    @property
    def operating_flows(self) -> int:
        """Return how many operating flows of goods and waste there are."""
        return len(_operating_flows(row.row for row in self.chain.rows))

    @property
    def quantified(self) -> int:
        """Return how many of them carry a quantity that the viewer sees."""
        return sum(row.claim.quantity is not None for row in _operating_flows(row.row for row in self.chain.rows))

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """Return the best explained lines with an actual figure, two at most."""
        lines = [line for line in self.chain.coverages if line.of == "actual" and line.percent and line.stated is not None]
        best = sorted(lines, key=lambda line: -(line.percent or 0))[:2]
        return tuple(Headline(line, self.chain.products[line.product]) for line in best)


def cluster_value_chain_get(
    cluster: Cluster,
    *,
    viewer: object | None,
    as_of: dt.date,
    shown: QuerySet[Linkage] | None = None,
    year: int | None = None,
    roles: Mapping[str, str] | None = None,
) -> ValueChain:
    """Return the value chain of a cluster: tiers are counted from its members with role anchor.

    `roles` are those of its members by key, where they are at hand.
    """
    members = member_roles(cluster, viewer=viewer) if roles is None else roles
    return value_chain_get(
        cluster_linkage_list(cluster, viewer=viewer, as_of=as_of),
        viewer=viewer,
        as_of=as_of,
        anchors={key for key, role in members.items() if role == MemberRole.ANCHOR},
        organisations=members.keys(),
        shown=shown,
        year=year,
    )


def cluster_overview_get(cluster: Cluster, *, viewer: object | None, as_of: dt.date) -> ClusterOverview:
    """Return a cluster with its members by role, anchors first, and its chain on a day."""
    members = list(membership_list(viewer=viewer).filter(cluster=cluster).order_by("organisation__name"))
    chain = cluster_value_chain_get(cluster, viewer=viewer, as_of=as_of, roles=_roles(members))
    by_role = tuple(
        (role, tuple(member for member in members if member.role == role))
        for role in ROLE_ORDER
        if any(member.role == role for member in members)
    )
    linkages = [*(row.row for row in chain.rows), *chain.side_stream]
    return ClusterOverview(
        cluster=cluster,
        members=by_role,
        chain=chain,
        by_status=Counter(row.status for row in linkages),
        by_kind=Counter(row.kind for row in linkages),
    )


@dataclass(frozen=True)
class TierSummary:
    """The flows of one tier in numbers; `tier` None is "not on the chain". `products` are families, those of most flows first."""

    tier: int | None
    flows: int
    operating: int
    quantified: int
    products: tuple[Product, ...]


@dataclass(frozen=True)
class SilentAnchor:
    """An anchor that no counting flow touches on a day, with the flows that have ended and days on which to look at them."""

    organisation: Organisation
    ended: tuple[LinkageRow, ...]
    last_day: dt.date | None
    days: tuple[dt.date, ...]


@dataclass(frozen=True)
class ClusterChain:
    """The value chain of a cluster as its page shows it: `whole`, and `chain` with the rows that the filters choose."""

    cluster: Cluster
    whole: ValueChain
    chain: ValueChain
    anchors: tuple[Organisation, ...]
    silent: tuple[SilentAnchor, ...]


@dataclass(frozen=True)
class ClusterSummary:
    """A cluster in a list: its members, its linkages by confidence, its operating flows of goods and waste, and where it is.

    `quantified`: those of the flows whose quantity the viewer sees. Latitude and longitude are those of an anchor, None where none has any.
    """

    cluster: Cluster
    members: int
    confirmed: int
    reported: int
    inferred: int
    flows: int
    quantified: int
    latitude: float | None
    longitude: float | None

    @property
    def linkages(self) -> int:
        """Return how many linkages there are."""
        return self.confirmed + self.reported + self.inferred


@dataclass(frozen=True)
class AtlasSummary:
    """All clusters on a day, and the size of the register as this viewer sees it."""

    clusters: tuple[ClusterSummary, ...]
    organisations: int
    markets: int
    linkages: int
    claims: int
    sources: int
    flows: int
    quantified: int

    @property
    def countries(self) -> int:
        """Return in how many countries the clusters are."""
        return len({summary.cluster.country for summary in self.clusters})

    @property
    def longest(self) -> int:
        """Return the greatest number of linkages of a cluster."""
        return max((summary.linkages for summary in self.clusters), default=0)

    @property
    def not_quantified(self) -> int:
        """Return how many operating flows carry no quantity."""
        return self.flows - self.quantified


def cluster_chain_get(
    cluster: Cluster, *, viewer: object | None, as_of: dt.date, year: int | None = None, shown: QuerySet[Linkage] | None = None
) -> ClusterChain:
    """Return the value chain of a cluster with its anchors; `shown` are the linkages that the filters choose, None is all."""
    members = list(membership_list(viewer=viewer).filter(cluster=cluster).prefetch_related(None).order_by("organisation__name"))
    whole = cluster_value_chain_get(cluster, viewer=viewer, as_of=as_of, year=year, roles=_roles(members))
    anchors = tuple(member.organisation for member in members if member.role == MemberRole.ANCHOR)
    chain = whole if shown is None else chain_narrowed(whole, shown)
    return ClusterChain(cluster, whole, chain, anchors, silent_anchors(whole, anchors))


def _roles(members: Iterable[Membership]) -> dict[str, str]:
    return {member.organisation.key: member.role for member in members}


def clusters_of(organisations: Iterable[Organisation], *, viewer: object | None) -> tuple[Membership, ...]:
    """Return the memberships of organisations, by cluster, without their sources."""
    members = membership_list(viewer=viewer).filter(organisation__in=[organisation.pk for organisation in organisations])
    return tuple(members.prefetch_related(None).order_by("cluster__name", "organisation__name"))


def tier_summaries(chain: ValueChain) -> tuple[TierSummary, ...]:
    """Return the flows of a chain tier by tier, in the order of its rows."""
    tiers: dict[int | None, list[ChainRow]] = {}
    for row in chain.rows:
        tiers.setdefault(row.tier, []).append(row)
    return tuple(
        TierSummary(
            tier=tier,
            flows=len(rows),
            operating=sum(row.row.status == "operating" for row in rows),
            quantified=sum(row.row.claim.quantity is not None for row in rows),
            products=tuple(product for product, _count in Counter(row.family for row in rows if row.family).most_common()),
        )
        for tier, rows in tiers.items()
    )


def silent_anchors(chain: ValueChain, anchors: Iterable[Organisation]) -> tuple[SilentAnchor, ...]:
    """Return the anchors that no counting flow of an unfiltered chain touches.

    The days offered are the last one of the flows that ended, and the middle of the two years before.
    """
    busy = {end.key for row in chain.rows if row.counts for end in (row.row.supplier, row.row.customer)}
    return tuple(_silent_anchor(anchor, chain) for anchor in anchors if anchor.key not in busy)


def _silent_anchor(anchor: Organisation, chain: ValueChain) -> SilentAnchor:
    ended = tuple(row.row for row in chain.rows if row.row.status == "ended" and anchor.key in (row.row.supplier.key, row.row.customer.key))
    last = max((row.claim.valid_to.last for row in ended if row.claim.valid_to and row.claim.valid_to.last < chain.as_of), default=None)
    days = (last, dt.date(last.year - 1, 6, 30), dt.date(last.year - 2, 6, 30)) if last else ()
    return SilentAnchor(anchor, ended, last, days)


def atlas_summary_get(*, viewer: object | None, as_of: dt.date) -> AtlasSummary:
    """Return all clusters with the numbers of their linkages on a day, by country and name."""
    return remembered("atlas_summary", as_of, clock.today(), viewer=viewer, build=lambda: _atlas_summary(viewer, as_of))


def _atlas_summary(viewer: object | None, as_of: dt.date) -> AtlasSummary:
    return atlas_of_figures(member_figures(viewer=viewer, as_of=as_of), cluster_members(viewer=viewer), viewer=viewer, as_of=as_of)


def member_figures(*, viewer: object | None, as_of: dt.date) -> Iterable[LinkageFigure]:
    """Return the figures of the linkages that touch a member of any cluster."""
    members = Organisation.objects.filter(pk__in=Membership.objects.values("organisation"))
    return linkage_figures(linkages_among(linkage_list(viewer=viewer, as_of=as_of), members), viewer=viewer)


def cluster_members(*, viewer: object | None) -> dict[int, list[Membership]]:
    """Return the memberships of all clusters by the cluster's row number, each by name."""
    members: dict[int, list[Membership]] = {}
    for membership in membership_list(viewer=viewer).prefetch_related(None).order_by("organisation__name"):
        members.setdefault(membership.cluster_id, []).append(membership)
    return members


def clusters_by_member(members: Mapping[int, list[Membership]]) -> dict[int, set[int]]:
    """Return the clusters (row numbers) of each organisation."""
    clusters: dict[int, set[int]] = {}
    for cluster, own in members.items():
        for member in own:
            clusters.setdefault(member.organisation_id, set()).add(cluster)
    return clusters


def atlas_of_figures(
    figures: Iterable[LinkageFigure], members: Mapping[int, list[Membership]], *, viewer: object | None, as_of: dt.date
) -> AtlasSummary:
    """Return the summary of all clusters from figures of the linkages of members and memberships that are at hand."""
    clusters_at = clusters_by_member(members)
    own: dict[int, Counter[str]] = {}
    nowhere: set[int] = set()
    for figure, count in Counter(_placed(figure, clusters_at, nowhere) for figure in figures).items():
        at, counted = figure
        for cluster in at:
            own.setdefault(cluster, Counter()).update(dict.fromkeys(counted, count))
    clusters = [
        _cluster_summary(cluster, members.get(cluster.pk, []), own.get(cluster.pk, Counter())) for cluster in cluster_list(viewer=viewer)
    ]
    counts = _counts(viewer, as_of)
    return AtlasSummary(
        clusters=tuple(sorted(clusters, key=lambda summary: (summary.cluster.country, summary.cluster.name))),
        organisations=sum(counts[f"kind {kind}"] for kind in OrganisationKind.values if kind != OrganisationKind.MARKET),
        markets=counts[f"kind {OrganisationKind.MARKET}"],
        **claim_counts(viewer=viewer),
        sources=counts["source "],
        flows=counts["flows False"] + counts["flows True"],
        quantified=counts["flows True"],
    )


def _counts(viewer: object | None, as_of: dt.date) -> Counter[str]:
    """Return how many organisations of each kind, sources, and operating flows with and without a quantity there are, in one query."""
    rows = union_rows(
        [
            _grouped(organisation_list(viewer=viewer), F("kind")),
            _grouped(source_list(viewer=viewer), Value("")),
            _grouped(operating_flows(linkage_list(viewer=viewer, as_of=as_of), viewer=viewer), F("known")),
        ]
    )
    names = ("kind", "source", "flows")
    return Counter({f"{names[place]} {value}": count for place, (value, count) in rows})


def _grouped(rows: QuerySet, value: Any) -> tuple[QuerySet, tuple[str, str]]:
    text = Cast(value, CharField())
    return rows.order_by().annotate(counted_by=text).values("counted_by").annotate(counted=Count("pk")), ("counted_by", "counted")


def _placed(figure: LinkageFigure, clusters_at: Mapping[int, set[int]], nowhere: set[int]) -> tuple[frozenset[int], tuple[str, ...]]:
    """Return the clusters that a linkage touches, and what it counts as."""
    at = frozenset(clusters_at.get(figure.supplier, nowhere) | clusters_at.get(figure.customer, nowhere))
    if figure.status != "operating" or figure.kind not in ("goods", "waste"):
        return at, (figure.confidence,)
    return at, (figure.confidence, "flows", "quantified") if figure.is_quantified else (figure.confidence, "flows")


def _cluster_summary(cluster: Cluster, members: list[Membership], counts: Mapping[str, int]) -> ClusterSummary:
    anchors = [member.organisation for member in members if member.role == MemberRole.ANCHOR]
    place = next((anchor for anchor in anchors if anchor.latitude is not None), None)
    return ClusterSummary(
        cluster=cluster,
        members=len(members),
        confirmed=counts["confirmed"],
        reported=counts["reported"],
        inferred=counts["inferred"],
        flows=counts["flows"],
        quantified=counts["quantified"],
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _operating_flows(rows: Iterable[LinkageRow]) -> list[LinkageRow]:
    """Return the operating flows of goods and waste."""
    return [row for row in rows if row.status == "operating" and row.kind in ("goods", "waste")]
