"""Between a typed row of a pack and a record of the register: what a row says as fields, and which service writes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clusters.models import Cluster, Membership
from clusters.services import (
    cluster_create,
    cluster_delete,
    cluster_update,
    membership_create,
    membership_delete,
    membership_update,
)
from exchange.packs.format import TABLES
from firms import services as firms
from firms.models import (
    Capability,
    HsCode,
    Industry,
    Initiative,
    InitiativePartner,
    Organisation,
    Product,
    ProductLine,
    Recipe,
    Source,
    Zone,
)
from linkages.models import Claim
from linkages.services import claim_add, claim_delete, claim_update

Row = Any
"""A row of `exchange.packs.rows`; which one follows from the table."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How the rows of one table are written: the model, what a row says as fields, and the three services.

    `fields` takes a row and the records its keys stand for.  A claim may need its linkage first: whoever writes claims sees to that.
    """

    model: type[Any]
    fields: Callable[[Row, "Records"], dict[str, Any]]
    create: Callable[..., Any]
    update: Callable[..., bool]
    delete: Callable[..., None]


class MissingRecordError(Exception):
    """A row refers to a record that its own pack brought and that the register does not have."""

    def __init__(self, table: str, key: str) -> None:
        message = _("It refers to %(key)s of %(file)s, which is not in the register: it was refused, or removed since it was loaded.")
        super().__init__(message % {"key": key, "file": f"{table}.csv"})


class Records:
    """The records that rows refer to, found by key; they are read from the database in bulk, not one by one."""

    MODELS: Mapping[str, type[Any]] = {
        "sources": Source,
        "zones": Zone,
        "organisations": Organisation,
        "products": Product,
        "clusters": Cluster,
        "initiatives": Initiative,
    }

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {name: {} for name in self.MODELS}
        self._codes: dict[type[Any], dict[str, Any]] = {}

    def read(self, rows_by_table: Mapping[str, Sequence[Row]]) -> None:
        """Read the records that the rows refer to, and those they are about."""
        wanted: dict[str, set[str]] = {name: set() for name in self.MODELS}
        for table, rows in rows_by_table.items():
            if table in wanted:
                wanted[table].update(row.key for row in rows)
            for column in TABLES[table].columns:
                if column.refers_to:
                    for row in rows:
                        value = getattr(row, column.name)
                        wanted[column.refers_to].update(value if isinstance(value, tuple) else (value,))
        for name, keys in wanted.items():
            self._found[name].update(self.MODELS[name].objects.in_bulk(sorted(keys - {""}), field_name="key"))

    def get(self, table: str, key: str) -> Any:
        """Return the record with a key; None where the key is blank or the register does not have it."""
        return self._found[table].get(key)

    def find(self, table: str, key: str) -> Any:
        """Return the record with a key, None for a blank one; raise `MissingRecordError` where the register does not have it."""
        if not key:
            return None
        record = self.get(table, key)
        if record is None:
            raise MissingRecordError(table, key)
        return record

    def put(self, table: str, key: str, record: Any) -> None:
        """Enter a record that was just written."""
        if table in self._found:
            self._found[table][key] = record

    def sources(self, row: Row) -> list[Source]:
        """Return the sources of a row."""
        return [self.find("sources", key) for key in row.source]

    def code(self, model: type[Any], code: str) -> Any:
        """Return a class of a classification."""
        if model not in self._codes:
            self._codes[model] = {entry.code: entry for entry in model.objects.all()}
        return self._codes[model][code] if code else None


def same(row: Row, *columns: str) -> dict[str, Any]:
    """Return the columns that are called in the register what they are called in the pack."""
    return {column: getattr(row, column) for column in columns}


def source_fields(row: Row, _records: Records) -> dict[str, Any]:
    """Return what a row of sources.csv says."""
    return same(row, "key", "title", "publisher", "published", "url")


def zone_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of zones.csv says; an operator that the register does not have yet is left for later."""
    fields = same(row, "key", "name", "name_local", "kind", "country", "latitude", "longitude", "established", "area_ha")
    operator = records.get("organisations", row.operator)
    return {**fields, "aliases": list(row.aliases), "operator": operator, "sources": records.sources(row)}


def organisation_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of organisations.csv says."""
    fields = same(
        row,
        *("key", "name", "name_local", "aliases", "kind", "country", "locality", "latitude", "longitude", "location_precision"),
        *("status", "founded", "employees", "employees_year", "website", "description"),
    )
    industry, zone = records.code(Industry, row.isic), records.find("zones", row.zone)
    return {**fields, "industry": industry, "zone": zone, "sources": records.sources(row)}


def product_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of products.csv says."""
    return {
        **same(row, "key", "name", "stage", "unit"),
        "hs": records.code(HsCode, row.hs),
        "parent": records.find("products", row.parent),
    }


def product_line_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of product_lines.csv says."""
    return {
        **same(row, "key", "role", "capacity", "unit", "basis", "year", "status"),
        "organisation": records.find("organisations", row.organisation),
        "product": records.find("products", row.product),
        "sources": records.sources(row),
    }


def capability_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of capabilities.csv says."""
    fields = same(
        row,
        *("key", "kind", "name", "capacity", "unit", "year", "graduates", "certificate", "certificate_issuer"),
        *("certificate_from", "certificate_to", "references", "note"),
    )
    return {
        **fields,
        "organisation": records.find("organisations", row.organisation),
        "product": records.find("products", row.product),
        "industry": records.code(Industry, row.isic),
        "sources": records.sources(row),
    }


def claim_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of linkages.csv says of its linkage."""
    fields = same(
        row,
        *("quantity", "unit", "share_percent", "basis", "quantity_year", "valid_from", "valid_to"),
        *("status", "confidence", "lateral", "includes_others", "note"),
    )
    return {**fields, "sources": records.sources(row)}


def cluster_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of clusters.csv says."""
    return {**same(row, "key", "name", "country", "status", "description"), "sources": records.sources(row)}


def membership_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of cluster_members.csv says."""
    return {
        "cluster": records.find("clusters", row.cluster),
        "organisation": records.find("organisations", row.organisation),
        "role": row.role,
        "sources": records.sources(row),
    }


def initiative_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of initiatives.csv says."""
    fields = same(row, "key", "name", "kind", "country", "start_year", "end_year", "status", "description")
    return {**fields, "sources": records.sources(row)}


def initiative_partner_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of initiative_partners.csv says."""
    return {
        "initiative": records.find("initiatives", row.initiative),
        "organisation": records.find("organisations", row.organisation),
        "role": row.role,
        "sources": records.sources(row),
    }


def recipe_fields(row: Row, records: Records) -> dict[str, Any]:
    """Return what a row of recipes.csv says."""
    return {
        **same(row, "key", "input_per_output", "unit", "route", "note"),
        "output": records.find("products", row.output),
        "input": records.find("products", row.input),
        "sources": records.sources(row),
    }


WRITERS: Mapping[str, Writer] = {
    "sources": Writer(Source, source_fields, firms.source_create, firms.source_update, firms.source_delete),
    "zones": Writer(Zone, zone_fields, firms.zone_create, firms.zone_update, firms.zone_delete),
    "organisations": Writer(
        Organisation, organisation_fields, firms.organisation_create, firms.organisation_update, firms.organisation_delete
    ),
    "products": Writer(Product, product_fields, firms.product_create, firms.product_update, firms.product_delete),
    "product_lines": Writer(
        ProductLine, product_line_fields, firms.product_line_create, firms.product_line_update, firms.product_line_delete
    ),
    "linkages": Writer(Claim, claim_fields, claim_add, claim_update, claim_delete),
    "clusters": Writer(Cluster, cluster_fields, cluster_create, cluster_update, cluster_delete),
    "cluster_members": Writer(Membership, membership_fields, membership_create, membership_update, membership_delete),
    "initiatives": Writer(Initiative, initiative_fields, firms.initiative_create, firms.initiative_update, firms.initiative_delete),
    "initiative_partners": Writer(
        InitiativePartner,
        initiative_partner_fields,
        firms.initiative_partner_create,
        firms.initiative_partner_update,
        firms.initiative_partner_delete,
    ),
    "recipes": Writer(Recipe, recipe_fields, firms.recipe_create, firms.recipe_update, firms.recipe_delete),
    "capabilities": Writer(Capability, capability_fields, firms.capability_create, firms.capability_update, firms.capability_delete),
}
"""How the rows of each table are written, in the order in which they must be."""


PAIRS: Mapping[str, tuple[str, str]] = {
    "cluster_members": ("cluster", "organisation"),
    "initiative_partners": ("initiative", "organisation"),
}
"""Tables whose rows have no key of their own, with the two ends that make one."""


def there(table: str, keys: Iterable[str]) -> dict[str, Any]:
    """Return the records that the register has for rows with these keys."""
    records = WRITERS[table].model.objects.all()
    if table == "linkages":
        records = records.select_related("linkage__supplier", "linkage__customer", "linkage__product")
    if table not in PAIRS:
        return dict(records.in_bulk(sorted(keys), field_name="key"))
    first, second = PAIRS[table]
    wanted = set(keys)
    heads = {key.split(":", 1)[0] for key in wanted}
    rows = records.filter(**{f"{first}__key__in": heads}).select_related(first, second)
    found = {f"{getattr(row, first).key}:{getattr(row, second).key}": row for row in rows}
    return {key: row for key, row in found.items() if key in wanted}
