"""Every fact that rests on a source."""

from dataclasses import dataclass

from clusters.models import Cluster, Membership
from clusters.selectors import cluster_list, membership_list
from firms.models import Capability, Initiative, InitiativePartner, Organisation, ProductLine, Recipe, Source, Zone
from firms.selectors import (
    capability_list,
    initiative_list,
    initiative_partner_list,
    organisation_list,
    product_line_list,
    recipe_list,
    zone_list,
)
from linkages.models import Claim
from linkages.selectors import claim_list


@dataclass(frozen=True)
class SourceFacts:
    """Every fact that rests on a source and that the viewer may see, by type."""

    source: Source
    organisations: tuple[Organisation, ...]
    product_lines: tuple[ProductLine, ...]
    capabilities: tuple[Capability, ...]
    claims: tuple[Claim, ...]
    zones: tuple[Zone, ...]
    clusters: tuple[Cluster, ...]
    memberships: tuple[Membership, ...]
    initiatives: tuple[Initiative, ...]
    partnerships: tuple[InitiativePartner, ...]
    recipes: tuple[Recipe, ...]

    @property
    def count(self) -> int:
        """Return how many facts there are."""
        return sum(len(getattr(self, name)) for name in self.__dataclass_fields__ if name != "source")


def source_facts_get(source: Source, *, viewer: object | None) -> SourceFacts:
    """Return every fact that rests on a source, as far as the viewer may see it."""
    claims = claim_list(viewer=viewer).select_related("linkage__supplier", "linkage__customer", "linkage__product")
    return SourceFacts(
        source=source,
        organisations=tuple(organisation_list(viewer=viewer).filter(sources=source).order_by("name")),
        product_lines=tuple(
            product_line_list(viewer=viewer).prefetch_related(None).filter(sources=source).order_by("organisation__name", "key")
        ),
        capabilities=tuple(
            capability_list(viewer=viewer).prefetch_related(None).filter(sources=source).order_by("organisation__name", "key")
        ),
        claims=tuple(claims.filter(sources=source).order_by("linkage__kind", "key")),
        zones=tuple(zone_list(viewer=viewer).filter(sources=source).order_by("name")),
        clusters=tuple(cluster_list(viewer=viewer).filter(sources=source).order_by("name")),
        memberships=tuple(
            membership_list(viewer=viewer).prefetch_related(None).filter(sources=source).order_by("cluster__name", "organisation__name")
        ),
        initiatives=tuple(initiative_list(viewer=viewer).filter(sources=source).order_by("name")),
        partnerships=tuple(initiative_partner_list(viewer=viewer).prefetch_related(None).filter(sources=source).order_by("pk")),
        recipes=tuple(recipe_list(viewer=viewer).prefetch_related(None).filter(sources=source).order_by("key")),
    )
