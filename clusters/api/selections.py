"""A selection in columns: what the workspace draws."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.products import ProductTree
from clusters.models import MemberRole
from clusters.reports import Selection
from core.words import word
from firms.models import Basis, LineStatus, ProductLine
from firms.models.organisations import OrganisationKind
from firms.reports import product_nodes
from linkages.models import ClaimStatus, Confidence, LinkageKind

Columns = dict[str, list[Any]]

WORDS = {
    "kind": OrganisationKind,
    "role": MemberRole,
    "organisation_status": LineStatus,
    "status": ClaimStatus,
    "confidence": Confidence,
    "basis": Basis,
    "linkage_kind": LinkageKind,
}


def selection_columns(
    selection: Selection, lines: Sequence[ProductLine], *, as_of: dt.date, changes: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return a selection as columns; rows refer to one another by place.

    `lines`: what its organisations make, with the capacity. `changes`: what became of a linkage since another day, by its key.
    """
    organisations = {one.organisation.key: place for place, one in enumerate(selection.organisations)}
    tree = ProductTree(product_nodes(selection.chain.products.values()))
    used = {row.product.key for row in selection.rows if row.product} | {line.product.key for line in lines}
    keys = sorted(used | {tree.family(key) for key in used})
    products = {key: place for place, key in enumerate(keys)}
    named = selection.chain.products
    return {
        "as_of": as_of.isoformat(),
        "organisations": _organisations(selection),
        "zones": {
            "key": [zone.key for zone in selection.zones],
            "name": [zone.name for zone in selection.zones],
            "kind": [zone.kind for zone in selection.zones],
            "latitude": [zone.latitude for zone in selection.zones],
            "longitude": [zone.longitude for zone in selection.zones],
        },
        "products": {
            "key": keys,
            "name": [named[key].name for key in keys],
            "family": [products[tree.family(key)] for key in keys],
            "unit": [named[key].unit for key in keys],
        },
        "capacities": {
            "organisation": [organisations[line.organisation.key] for line in lines],
            "family": [products[tree.family(line.product.key)] for line in lines],
            "unit": [line.unit for line in lines],
            "capacity": [line.capacity for line in lines],
        },
        "linkages": _linkages(selection, organisations, products, changes or {}),
        "words": {name: {value: str(word(value)) for value in choices.values} for name, choices in WORDS.items()},
    }


def _organisations(selection: Selection) -> Columns:
    zones = {zone.pk: place for place, zone in enumerate(selection.zones)}
    rows = [(one, one.organisation) for one in selection.organisations]
    return {
        "key": [row.key for _one, row in rows],
        "name": [row.name for _one, row in rows],
        "local": [row.name_local for _one, row in rows],
        "kind": [row.kind for _one, row in rows],
        "role": [one.role for one, _row in rows],
        "status": [row.status for _one, row in rows],
        "country": [row.country for _one, row in rows],
        "locality": [row.locality for _one, row in rows],
        "zone": [zones.get(row.zone_id, -1) for _one, row in rows],
        "latitude": [row.latitude for _one, row in rows],
        "longitude": [row.longitude for _one, row in rows],
        "precision": [row.location_precision for _one, row in rows],
        "employees": [row.employees for _one, row in rows],
        "tier": [one.tier for one, _row in rows],
        "side": [int(one.side) for one, _row in rows],
        "inside": [int(one.inside) for one, _row in rows],
        **{
            f"{layout}_{axis}": [round(getattr(one, layout)[place], 4) for one, _row in rows]
            for layout in ("layered", "force")
            for place, axis in enumerate("xy")
        },
    }


def _linkages(selection: Selection, organisations: Mapping[str, int], products: Mapping[str, int], changes: Mapping[str, str]) -> Columns:
    places = [(row.row, row.tier, row.is_return) for row in selection.chain.rows]
    places += [(row, None, False) for row in selection.chain.side_stream]
    rows = [row for row, _tier, _is_return in places]
    return {
        "key": [row.key for row in rows],
        "supplier": [organisations[row.supplier.key] for row in rows],
        "customer": [organisations[row.customer.key] for row in rows],
        "kind": [row.kind for row in rows],
        "product": [products[row.product.key] if row.product else -1 for row in rows],
        "quantity": [row.claim.quantity for row in rows],
        "unit": [row.claim.unit if row.claim.quantity is not None else "" for row in rows],
        "basis": [row.claim.basis for row in rows],
        "year": [row.claim.quantity_year for row in rows],
        "status": [row.status for row in rows],
        "confidence": [row.claim.confidence for row in rows],
        "tier": [tier for _row, tier, _is_return in places],
        "returns": [int(is_return) for _row, _tier, is_return in places],
        "withheld": [int(row.claim.withheld) for row in rows],
        "change": [changes.get(row.key, "") for row in rows],
    }
