"""Reads of clusters and memberships, and the bridge from a cluster to its linkages."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from clusters.models import Cluster, MemberRole, Membership
from core.visibility import viewer_level
from firms.models import Organisation, Source
from firms.selectors import (
    capability_list,
    initiative_list,
    initiative_partner_list,
    organisation_list,
    product_line_list,
    recipe_list,
    zone_list,
)
from linkages.models import Linkage
from linkages.selectors import claim_list, linkage_list, linkages_among

FACT_TYPES = (
    "claims",
    "product_lines",
    "capabilities",
    "organisations",
    "memberships",
    "clusters",
    "zones",
    "initiatives",
    "partnerships",
    "recipes",
)


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
    linkages = linkage_list(viewer=viewer, as_of=as_of).select_related("supplier__zone", "customer__zone")
    return linkages_among(linkages, members_of(cluster), scope, few=True)


def anchor_list(*, viewer: object | None) -> QuerySet[Organisation]:
    """Return the organisations this viewer may see that clusters form around: members with role anchor."""
    return organisation_list(viewer=viewer).filter(pk__in=Membership.objects.filter(role=MemberRole.ANCHOR).values("organisation"))


def source_facts(*, viewer: object | None) -> dict[str, QuerySet]:
    """Return all facts this viewer may see by type, each row with `sources`; in the order of `FACT_TYPES`."""
    rows: tuple[QuerySet, ...] = (
        claim_list(viewer=viewer),
        product_line_list(viewer=viewer),
        capability_list(viewer=viewer),
        organisation_list(viewer=viewer),
        membership_list(viewer=viewer),
        Cluster.objects.all(),
        zone_list(viewer=viewer),
        initiative_list(viewer=viewer),
        initiative_partner_list(viewer=viewer),
        recipe_list(viewer=viewer),
    )
    return {name: facts.prefetch_related(None).order_by() for name, facts in zip(FACT_TYPES, rows, strict=True)}


def source_fact_counts(sources: Iterable[Source], *, viewer: object | None) -> dict[int, int]:
    """Return how many facts this viewer may see rest on each of some sources (by row number), in one query."""
    keys = [source.pk for source in sources]
    parts = [
        facts.filter(sources__in=keys).values(source=F("sources")).annotate(facts=Count("pk", distinct=True)).values_list("source", "facts")
        for facts in source_facts(viewer=viewer).values()
    ]
    counts = dict.fromkeys(keys, 0)
    for source, facts in parts[0].union(*parts[1:], all=True) if keys else ():
        counts[source] += facts
    return counts
