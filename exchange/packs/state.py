"""What the database holds, as the plain data that the reader of packs takes."""

from collections.abc import Collection
from typing import Any

from analysis.values import folded_name
from clusters.models import Cluster, Membership
from clusters.models import MemberRole as Role
from exchange.models import PackRow
from exchange.packs.existing import Existing, Named, Quadruple
from firms.models import Alias, Capability, Initiative, Organisation, Product, ProductLine, Recipe, Source, Zone
from linkages.models import Claim, Linkage


def existing_get(packs: Collection[str], *, prune: bool) -> Existing:
    """Return what the database holds, for reading these packs.

    With `prune` the names of organisations that only these packs brought are left out: whichever of them the packs do not bring
    again are about to go.
    """
    keys: dict[Named, str] = {}
    keyed: dict[str, Any] = {
        "sources": Source,
        "zones": Zone,
        "products": Product,
        "capabilities": Capability,
        "clusters": Cluster,
        "initiatives": Initiative,
    }
    for table, model in keyed.items():
        keys.update({Named(table, key): "" for key in model.objects.values_list("key", flat=True)})
    keys.update({Named("organisations", key): kind for key, kind in Organisation.objects.values_list("key", "kind")})
    claims = claims_get()
    keys.update({Named("linkages", key): "" for key in claims})
    return Existing(
        keys=keys,
        names=names_get(leaving(packs) if prune else ()),
        parents={key: parent or "" for key, parent in Product.objects.values_list("key", "parent__key")},
        anchors=frozenset(Membership.objects.filter(role=Role.ANCHOR).values_list("cluster__key", "organisation__key")),
        linkages=linkages_get(),
        claims=claims,
        taken=taken_get(packs),
    )


def linkages_get() -> dict[Quadruple, str]:
    """Return the linkages with their keys."""
    ends = Linkage.objects.values_list("supplier__key", "customer__key", "kind", "product__key", "key")
    return {Quadruple(supplier, customer, kind, product or ""): key for supplier, customer, kind, product, key in ends}


def claims_get() -> dict[str, Quadruple]:
    """Return the keys of the claims with the linkage they speak of."""
    columns = ("key", "linkage__supplier__key", "linkage__customer__key", "linkage__kind", "linkage__product__key")
    return {
        key: Quadruple(supplier, customer, kind, product or "")
        for key, supplier, customer, kind, product in Claim.objects.values_list(*columns)
    }


def names_get(without: Collection[str]) -> dict[str, str]:
    """Return the folded aliases of organisations with their keys."""
    aliases = Alias.objects.values_list("organisation__key", "name")
    return {folded_name(alias): key for key, alias in aliases if key not in without}


def leaving(packs: Collection[str]) -> frozenset[str]:
    """Return the keys of the organisations that no other pack than these brought."""
    mine = PackRow.objects.filter(table="organisations", pack__name__in=packs).values_list("key", flat=True)
    others = PackRow.objects.filter(table="organisations").exclude(pack__name__in=packs).values_list("key", flat=True)
    return frozenset(mine) - frozenset(others)


def taken_get(packs: Collection[str]) -> frozenset[str]:
    """Return the keys of product lines and recipes that these packs did not bring, so that they give none of them to a row."""
    keys = {*ProductLine.objects.values_list("key", flat=True), *Recipe.objects.values_list("key", flat=True)}
    mine = PackRow.objects.filter(table__in=("product_lines", "recipes"), pack__name__in=packs).values_list("key", flat=True)
    return frozenset(keys - set(mine))
