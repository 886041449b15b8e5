"""Reports of one cluster, composed from those over its organisations."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from clusters.models import Cluster, MemberRole, Membership
from clusters.selectors import cluster_linkage_list, member_keys, membership_list
from linkages.models import Linkage
from linkages.reports import ValueChain, value_chain_get

ROLE_ORDER = tuple(MemberRole.values)


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


def cluster_value_chain_get(
    cluster: Cluster, *, viewer: object | None, as_of: dt.date, shown: QuerySet[Linkage] | None = None, year: int | None = None
) -> ValueChain:
    """Return the value chain of a cluster: tiers are counted from its members with role anchor."""
    return value_chain_get(
        cluster_linkage_list(cluster, viewer=viewer, as_of=as_of),
        viewer=viewer,
        as_of=as_of,
        anchors=member_keys(cluster, viewer=viewer, role=MemberRole.ANCHOR),
        organisations=member_keys(cluster, viewer=viewer),
        shown=shown,
        year=year,
    )


def cluster_overview_get(cluster: Cluster, *, viewer: object | None, as_of: dt.date) -> ClusterOverview:
    """Return a cluster with its members by role, anchors first, and its chain on a day."""
    chain = cluster_value_chain_get(cluster, viewer=viewer, as_of=as_of)
    members = list(membership_list(viewer=viewer).filter(cluster=cluster).order_by("organisation__name"))
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
