"""The only writers of clusters and memberships."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from clusters.models import Cluster, Membership
from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from firms.models import Source
from firms.services.organisations import market_refuse


def cluster_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> Cluster:
    """Register a cluster and return it."""
    sources_required(sources)
    return row_create(Cluster(**fields), actor=actor, sources=sources)


def cluster_update(cluster: Cluster, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a cluster; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    return row_update(cluster, actor=actor, changes=changes, sources=sources)


def cluster_delete(cluster: Cluster, *, actor: Actor) -> None:
    """Remove a cluster without members."""
    row_delete(cluster, actor=actor)


def membership_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> Membership:
    """Enter a member of a cluster with its role, and return the membership. A market is never a member."""
    sources_required(sources)
    _member_check(fields)
    return row_create(Membership(**fields), actor=actor, sources=sources)


def membership_update(membership: Membership, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a membership; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    _member_check(changes)
    return row_update(membership, actor=actor, changes=changes, sources=sources)


def membership_delete(membership: Membership, *, actor: Actor) -> None:
    """Remove a membership."""
    row_delete(membership, actor=actor)


def _member_check(fields: dict[str, Any]) -> None:
    market_refuse(fields.get("organisation"), "organisation", _("A market is a place; it is never a member of a cluster."))
