"""The state of the data: what was loaded, how much of it is covered, where claims compete."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from analysis.coverage import LineCoverage, line_coverages
from analysis.evidence import linkage_state
from analysis.graphs import graph_flows
from analysis.resilience import LEAST_COVERAGE_PERCENT
from clusters.models import Cluster, MemberRole, Membership
from clusters.reports.overviews import cluster_members, clusters_by_member, member_figures
from clusters.selectors import cluster_list
from core import clock
from core.memo import remembered
from exchange.packs.format import TABLES
from exchange.selectors import LoadedPack, loaded_packs
from firms.models import Organisation
from firms.reports import product_nodes, products_get
from firms.selectors import product_line_dates
from linkages.graphs import linkage_graph
from linkages.models import Linkage
from linkages.reports import line_facts
from linkages.selectors import (
    LinkageFigure,
    claim_list,
    claims_by_linkage,
    linkage_list,
    linkage_rows,
    linkages_among,
)

MOST_NAMED = 60
MOST_LOOKED_AT = 5000
"""So many linkages are looked at for claims that compete: those with most claims."""


@dataclass(frozen=True)
class ClusterCoverage:
    """How well a cluster is known: its operating flows of goods and waste, and the lines of its anchors.

    `lines`: products that an anchor makes or uses. `stated`: those with a figure to compare with. `recorded`: those of which some is
    recorded. `covered`: those of which half or more is.
    """

    cluster: Cluster
    flows: int
    quantified: int
    lines: int
    stated: int
    recorded: int
    covered: int


@dataclass(frozen=True)
class CompetingLinkage:
    """A linkage of which several claims speak for the same time and status."""

    linkage: Linkage
    claims: int


@dataclass(frozen=True)
class DataState:
    """What is in the register and how well it is known."""

    packs: tuple[LoadedPack, ...]
    coverages: tuple[ClusterCoverage, ...]
    competing: tuple[CompetingLinkage, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables that any pack has, in the order of the format."""
        return tuple(table for table in TABLES if any(pack.rows.get(table) for pack in self.packs))

    @property
    def named(self) -> tuple[CompetingLinkage, ...]:
        """Return the linkages that are listed, those of most claims first."""
        return self.competing[:MOST_NAMED]


def data_state_get(*, viewer: object | None, as_of: dt.date) -> DataState:
    """Return the state of the data as a viewer sees it on a day."""
    return remembered("data_state", as_of, clock.today(), viewer=viewer, build=lambda: _data_state(viewer, as_of))


def _data_state(viewer: object | None, as_of: dt.date) -> DataState:
    return DataState(loaded_packs(viewer=viewer), _coverages(viewer, as_of), _competing(viewer, as_of))


def _coverages(viewer: object | None, as_of: dt.date) -> tuple[ClusterCoverage, ...]:
    members = cluster_members(viewer=viewer)
    flows = _flow_counts(member_figures(viewer=viewer, as_of=as_of), members)
    anchors = {cluster: {member.organisation.key for member in own if member.role == MemberRole.ANCHOR} for cluster, own in members.items()}
    lines = _anchor_lines({key for keys in anchors.values() for key in keys}, viewer, as_of)
    clusters = sorted(cluster_list(viewer=viewer), key=lambda cluster: (cluster.country, cluster.name))
    return tuple(
        _coverage(cluster, flows.get(cluster.pk, Counter()), [line for line in lines if line.organisation in anchors.get(cluster.pk, ())])
        for cluster in clusters
    )


def _flow_counts(figures: Iterable[LinkageFigure], members: Mapping[int, list[Membership]]) -> dict[int, Counter[bool]]:
    """Return the operating flows of goods and waste of each cluster, by whether a quantity is seen."""
    of_member = clusters_by_member(members)
    nowhere: set[int] = set()
    counts: dict[int, Counter[bool]] = {}
    for figure in figures:
        if figure.status == "operating" and figure.kind in ("goods", "waste"):
            for cluster in of_member.get(figure.supplier, nowhere) | of_member.get(figure.customer, nowhere):
                counts.setdefault(cluster, Counter())[figure.is_quantified] += 1
    return counts


def _anchor_lines(keys: set[str], viewer: object | None, as_of: dt.date) -> list[LineCoverage]:
    """Return the coverage of what the anchors make and use, each once."""
    ends_known = as_of == clock.today()
    among = Organisation.objects.filter(key__in=sorted(keys))
    rows = linkage_rows(linkages_among(linkage_list(viewer=viewer, as_of=as_of), among, few=True), viewer=viewer)
    return line_coverages(
        line_facts(product_line_dates(viewer=viewer).filter(organisation__in=among)),
        graph_flows(linkage_graph(rows, ends_known=ends_known)),
        product_nodes(products_get(viewer=viewer)),
        organisations=keys,
        as_of=as_of,
        ends_known=ends_known,
    )


def _coverage(cluster: Cluster, flows: Counter[bool], lines: list[LineCoverage]) -> ClusterCoverage:
    percents = [line.percent for line in lines if line.percent is not None]
    return ClusterCoverage(
        cluster=cluster,
        flows=flows.total(),
        quantified=flows[True],
        lines=len(lines),
        stated=len(percents),
        recorded=sum(percent > 0 for percent in percents),
        covered=sum(percent >= LEAST_COVERAGE_PERCENT for percent in percents),
    )


def _competing(viewer: object | None, as_of: dt.date) -> tuple[CompetingLinkage, ...]:
    """Return the linkages whose claims compete on a day, those of most claims first, among the `MOST_LOOKED_AT` with most claims."""
    several = claim_list(viewer=viewer).order_by().values("linkage").annotate(claims=Count("pk")).filter(claims__gt=1)
    most = several.order_by("-claims", "linkage").values("linkage")[:MOST_LOOKED_AT]
    claims = claim_list(viewer=viewer).filter(linkage__in=most).order_by("pk")
    competing: dict[int, int] = {}
    for linkage, own in claims_by_linkage(claims, viewer=viewer).items():
        state = linkage_state([row.facts for row in own], as_of=as_of, today=clock.today())
        others = sum(standing == "competes" for standing in state.standing.values())
        if others:
            competing[linkage] = others + 1
    named = Linkage.objects.filter(pk__in=competing).select_related("supplier", "customer", "product")
    found = [CompetingLinkage(linkage, competing[linkage.pk]) for linkage in named]
    return tuple(sorted(found, key=lambda each: (-each.claims, each.linkage.supplier.name, each.linkage.key)))
