"""Reads of clusters and memberships, and the bridge from a cluster to its linkages."""

import datetime as dt

from django.db.models import Count, Q, QuerySet

from clusters.models import Cluster, Membership
from core.visibility import viewer_level
from firms.models import Organisation
from linkages.models import Linkage
from linkages.selectors import linkage_list, linkages_among


def cluster_list(*, viewer: object | None) -> QuerySet[Cluster]:
    """Return all clusters, each with `members_count`: the members this viewer may see."""
    seen = Q(memberships__organisation__visibility__lte=viewer_level(viewer))
    return Cluster.objects.annotate(members_count=Count("memberships", filter=seen))


def membership_list(*, viewer: object | None) -> QuerySet[Membership]:
    """Return the memberships of organisations this viewer may see."""
    return (
        Membership.objects.filter(organisation__visibility__lte=viewer_level(viewer))
        .select_related("cluster", "organisation__industry", "organisation__zone")
        .prefetch_related("sources")
    )


def member_keys(cluster: Cluster, *, viewer: object | None, role: str | None = None) -> set[str]:
    """Return the keys of a cluster's members, or of those with a role."""
    members = membership_list(viewer=viewer).filter(cluster=cluster)
    if role is not None:
        members = members.filter(role=role)
    return set(members.values_list("organisation__key", flat=True))


def member_roles(cluster: Cluster, *, viewer: object | None) -> dict[str, str]:
    """Return the role of each member of a cluster, by the member's key."""
    members = membership_list(viewer=viewer).filter(cluster=cluster)
    return dict(members.values_list("organisation__key", "role"))


def members_of(cluster: Cluster) -> QuerySet[Organisation]:
    """Return the organisations of a cluster as a subquery for scoping linkages."""
    return Organisation.objects.filter(memberships__cluster=cluster)


def cluster_linkage_list(cluster: Cluster, *, viewer: object | None, as_of: dt.date, scope: str = "all") -> QuerySet[Linkage]:
    """Return the linkages of a cluster on a day: those with at least one end among its members."""
    return linkages_among(linkage_list(viewer=viewer, as_of=as_of), members_of(cluster), scope)
