"""What the database already holds, as plain data, so that a single pack can refer to what was loaded before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Named(NamedTuple):
    """What makes two records the same: the same key in another table is another record."""

    table: str
    key: str


class Quadruple(NamedTuple):
    """What makes two linkages the same; `product` is "" where the kind has none."""

    supplier: str
    customer: str
    kind: str
    product: str


@dataclass(frozen=True, slots=True)
class Existing:
    """What the database already holds.

    A row of a parsed pack takes the place of the row with the same key here.

    Attributes
    ----------
    keys
        Every key of sources, zones, organisations, products, capabilities, clusters, initiatives and claims (table "linkages"), with the
        kind of an organisation; "" of all others.
    names
        Aliases of organisations, folded by `folded_name`, with the key of the organisation.
    parents
        Products with their next broader product.
    anchors
        Cluster and organisation of every membership with role anchor.
    linkages
        Linkages with their keys.
    claims
        Keys of claims with the linkage they speak of.
    taken
        Keys of product lines and recipes that no parsed pack may give to a row: they belong to packs that are not parsed.
    """

    keys: Mapping[Named, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    anchors: Collection[tuple[str, str]] = ()
    linkages: Mapping[Quadruple, str] = field(default_factory=dict)
    claims: Mapping[str, Quadruple] = field(default_factory=dict)
    taken: Collection[str] = ()


NOTHING_EXISTS = Existing()
