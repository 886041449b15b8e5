"""The records of the register as rows of sheets: what an export writes and what an import compares with.

Each read takes its viewer: what that viewer may not see is not there, and a figure that is withheld says so.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from clusters.models import Cluster
from clusters.selectors import membership_list
from core.visibility import viewer_level
from exchange.packs.cells import Value
from exchange.packs.register import PAIRS
from exchange.workbook.format import LEVELS, SHEETS, WITHHELD, cell_text
from firms.dates import partial_date
from firms.models import Organisation, Source
from firms.selectors import (
    capability_list,
    initiative_list,
    initiative_partner_list,
    organisation_list,
    product_line_list,
    product_list,
    recipe_list,
    source_list,
    zone_list,
)
from linkages.selectors import claim_list

CHUNK = 500
Values = dict[str, Value]
Row = Any


@dataclass(frozen=True, slots=True)
class Reader:
    """How the records of one table are read.

    `rows` gives those that a viewer may see, with all that `values` asks of a row.
    """

    rows: Callable[[object | None], QuerySet]
    values: Callable[[Row, int], Values]


def _same(row: Row, *names: str) -> Values:
    return {name: getattr(row, name) for name in names}


def _key(row: Row | None) -> str:
    return row.key if row is not None else ""


def _cited(row: Row) -> tuple[str, ...]:
    return tuple(sorted(source.key for source in row.sources.all()))


def _source(row: Row, _level: int) -> Values:
    return {**_same(row, "key", "title", "publisher", "url"), "published": partial_date(row, "published")}


def _zone(row: Row, _level: int) -> Values:
    return {
        **_same(row, "key", "name", "name_local", "kind", "country", "latitude", "longitude", "area_ha"),
        "aliases": tuple(sorted(row.aliases)),
        "operator": _key(row.operator),
        "established": partial_date(row, "established"),
        "source": _cited(row),
    }


def _organisation(row: Row, _level: int) -> Values:
    return {
        **_same(
            row,
            *("key", "name", "name_local", "kind", "country", "locality", "latitude", "longitude", "location_precision"),
            *("status", "founded", "employees", "employees_year", "website", "description"),
        ),
        "aliases": tuple(sorted(alias.name for alias in row.aliases.all())),
        "identifiers": tuple(sorted(str(one) for one in row.identifiers.all())),
        "isic": row.industry.code if row.industry else "",
        "zone": _key(row.zone),
        "source": _cited(row),
        "visibility": LEVELS[row.visibility],
    }


def _product(row: Row, _level: int) -> Values:
    return {**_same(row, "key", "name", "stage", "unit"), "hs": row.hs.code if row.hs else "", "parent": _key(row.parent)}


def _line(row: Row, _level: int) -> Values:
    own = _same(row, "key", "role", "capacity", "unit", "basis", "year", "status")
    return {**own, "organisation": _key(row.organisation), "product": _key(row.product), "source": _cited(row)}


def _capability(row: Row, _level: int) -> Values:
    own = _same(
        row,
        *("key", "kind", "name", "capacity", "unit", "year", "graduates", "certificate", "certificate_issuer", "references", "note"),
    )
    return {
        **own,
        "organisation": _key(row.organisation),
        "product": _key(row.product),
        "isic": row.industry.code if row.industry else "",
        "certificate_from": partial_date(row, "certificate_from"),
        "certificate_to": partial_date(row, "certificate_to"),
        "source": _cited(row),
        "visibility": LEVELS[row.visibility],
    }


def _claim(row: Row, level: int) -> Values:
    linkage = row.linkage
    figures: Values = _same(row, "quantity", "share_percent")
    if row.quantity_visibility > level:
        figures = {name: None if value is None else WITHHELD for name, value in figures.items()}
    return {
        **_same(row, "key", "unit", "basis", "quantity_year", "status", "confidence", "lateral", "includes_others", "note"),
        **_same(row, "pinned", "pin_reason"),
        **figures,
        "supplier": _key(linkage.supplier),
        "customer": _key(linkage.customer),
        "kind": linkage.kind,
        "product": _key(linkage.product),
        "valid_from": partial_date(row, "valid_from"),
        "valid_to": partial_date(row, "valid_to"),
        "source": _cited(row),
        "linkage": linkage.key,
        "linkage_visibility": LEVELS[linkage.visibility],
        "visibility": LEVELS[row.visibility],
        "quantity_visibility": LEVELS[row.quantity_visibility],
    }


def _cluster(row: Row, _level: int) -> Values:
    return {**_same(row, "key", "name", "country", "status", "description"), "source": _cited(row)}


def _member(row: Row, _level: int) -> Values:
    return {"cluster": _key(row.cluster), "organisation": _key(row.organisation), "role": row.role, "source": _cited(row)}


def _initiative(row: Row, _level: int) -> Values:
    own = _same(row, "key", "name", "kind", "country", "start_year", "end_year", "status", "description")
    return {**own, "source": _cited(row)}


def _partner(row: Row, _level: int) -> Values:
    return {"initiative": _key(row.initiative), "organisation": _key(row.organisation), "role": row.role, "source": _cited(row)}


def _recipe(row: Row, _level: int) -> Values:
    own = _same(row, "key", "input_per_output", "unit", "route", "note")
    return {**own, "output": _key(row.output), "input": _key(row.input), "source": _cited(row)}


_KEYS_OF_SOURCES = Prefetch("sources", queryset=Source.objects.only("key"))


def _cited_rows(rows: QuerySet) -> QuerySet:
    """Return rows that fetch the keys of their sources and nothing else of them."""
    return rows.prefetch_related(None).prefetch_related(_KEYS_OF_SOURCES)


def _zones(viewer: object | None) -> QuerySet:
    return zone_list(viewer=viewer).prefetch_related(_KEYS_OF_SOURCES)


def _organisations(viewer: object | None) -> QuerySet:
    return organisation_list(viewer=viewer).prefetch_related("aliases", "identifiers", _KEYS_OF_SOURCES)


def _claims(viewer: object | None) -> QuerySet:
    return _cited_rows(claim_list(viewer=viewer)).select_related("linkage__supplier", "linkage__customer", "linkage__product")


READERS: Mapping[str, Reader] = {
    "sources": Reader(lambda viewer: source_list(viewer=viewer), _source),
    "zones": Reader(_zones, _zone),
    "organisations": Reader(_organisations, _organisation),
    "products": Reader(lambda viewer: product_list(viewer=viewer), _product),
    "product_lines": Reader(lambda viewer: _cited_rows(product_line_list(viewer=viewer)), _line),
    "capabilities": Reader(lambda viewer: _cited_rows(capability_list(viewer=viewer)), _capability),
    "linkages": Reader(_claims, _claim),
    "clusters": Reader(lambda viewer: _cited_rows(Cluster.objects.all()), _cluster),
    "cluster_members": Reader(lambda viewer: _cited_rows(membership_list(viewer=viewer)), _member),
    "initiatives": Reader(lambda viewer: _cited_rows(initiative_list(viewer=viewer)), _initiative),
    "initiative_partners": Reader(lambda viewer: _cited_rows(initiative_partner_list(viewer=viewer)), _partner),
    "recipes": Reader(lambda viewer: _cited_rows(recipe_list(viewer=viewer)), _recipe),
}


def row_key(table: str, values: Mapping[str, Any]) -> str:
    """Return the key of a row: its own, or of a member or partner the two that make one."""
    if table in PAIRS:
        return ":".join(str(values.get(end, "")) for end in PAIRS[table])
    return str(values.get("key", ""))


def sheet_rows(table: str, *, viewer: object | None, within: QuerySet | None = None) -> Iterator[Values]:
    """Yield the rows of a sheet by key, chunk by chunk; `within` narrows them to some records of the table."""
    reader, level = READERS[table], viewer_level(viewer)
    rows = reader.rows(viewer)
    if within is not None:
        rows = rows.filter(pk__in=within.order_by().values("pk"))
    order = tuple(f"{end}__key" for end in PAIRS[table]) if table in PAIRS else ("key",)
    for row in rows.order_by(*order).iterator(chunk_size=CHUNK):
        yield reader.values(row, level)


def rows_found(table: str, keys: Collection[str], *, viewer: object | None) -> dict[str, Values]:
    """Return the rows with keys that the viewer may see, by key."""
    reader, level = READERS[table], viewer_level(viewer)
    rows = reader.rows(viewer)
    if table in PAIRS:
        first, second = PAIRS[table]
        parts = [key.partition(":") for key in keys]
        rows = rows.filter(**{f"{first}__key__in": {head for head, _, _ in parts}, f"{second}__key__in": {tail for _, _, tail in parts}})
    else:
        rows = rows.filter(key__in=list(keys))
    found = (reader.values(row, level) for row in rows)
    wanted = set(keys)
    return {key: values for values in found if (key := row_key(table, values)) in wanted}


def rows_alike(table: str, column: str, keys: Collection[str], *, viewer: object | None) -> list[Values]:
    """Return the rows of a table whose key can be made (see `compare.ALIKE`) whose organisation, output or supplier is one of some."""
    reader, level = READERS[table], viewer_level(viewer)
    way = f"linkage__{column}" if table == "linkages" else column
    return [reader.values(row, level) for row in reader.rows(viewer).filter(**{f"{way}__key__in": list(keys)}).order_by("pk")]


def row_cells(table: str, values: Mapping[str, Value]) -> dict[str, str]:
    """Return a row as the text of its cells."""
    return {column.name: cell_text(values[column.name], column) for column in SHEETS[table].columns}


# --- what belongs to what was chosen -------------------------------------------------------------------------------------------


def selection_of(name: str, chosen: QuerySet, *, viewer: object | None) -> dict[str, QuerySet]:
    """Return the records of every sheet that go with some records: what they are about and what they refer to.

    `name` says of which list they are, see `_SELECTIONS`.
    """
    rows = {table: reader.rows(viewer) for table, reader in READERS.items()}
    numbers = chosen.order_by().values("pk")
    found = _SELECTIONS[name](rows, numbers)
    found["sources"] = rows["sources"].filter(_cited_by(found)) if name != "sources" else rows["sources"].filter(pk__in=numbers)
    return {table: found[table] for table in SHEETS if table in found}


def _cited_by(found: Mapping[str, QuerySet]) -> Q:
    """Return the condition on sources that something of a selection rests on."""
    condition = Q(pk__in=[])
    for rows in found.values():
        if any(field.name == "sources" for field in rows.model._meta.many_to_many):
            through = rows.model.sources.through
            here = rows.model._meta.get_field("sources").m2m_field_name()
            condition |= Q(pk__in=through.objects.filter(**{f"{here}__in": rows.order_by().values("pk")}).values("source"))
    return condition


Rows = Mapping[str, QuerySet]


def _of_organisations(rows: Rows, chosen: Any) -> dict[str, QuerySet]:
    claims = rows["linkages"].filter(Q(linkage__supplier__in=chosen) | Q(linkage__customer__in=chosen))
    lines = rows["product_lines"].filter(organisation__in=chosen)
    offers = rows["capabilities"].filter(organisation__in=chosen)
    return {
        "organisations": rows["organisations"].filter(pk__in=chosen),
        "zones": rows["zones"].filter(pk__in=rows["organisations"].filter(pk__in=chosen, zone__isnull=False).order_by().values("zone")),
        "products": rows["products"].filter(
            Q(pk__in=lines.order_by().values("product"))
            | Q(pk__in=claims.order_by().values("linkage__product"))
            | Q(pk__in=offers.order_by().values("product"))
        ),
        "product_lines": lines,
        "capabilities": offers,
        "linkages": claims,
        "cluster_members": rows["cluster_members"].filter(organisation__in=chosen),
        "initiative_partners": rows["initiative_partners"].filter(organisation__in=chosen),
    }


def _of_capabilities(rows: Rows, chosen: Any) -> dict[str, QuerySet]:
    offers = rows["capabilities"].filter(pk__in=chosen)
    return {
        "organisations": rows["organisations"].filter(pk__in=offers.order_by().values("organisation")),
        "products": rows["products"].filter(pk__in=offers.order_by().values("product")),
        "capabilities": offers,
    }


def _of_linkages(rows: Rows, chosen: Any) -> dict[str, QuerySet]:
    claims = rows["linkages"].filter(linkage__in=chosen)
    ends = Q(pk__in=claims.order_by().values("linkage__supplier")) | Q(pk__in=claims.order_by().values("linkage__customer"))
    return {
        "organisations": rows["organisations"].filter(ends),
        "products": rows["products"].filter(pk__in=claims.order_by().values("linkage__product")),
        "linkages": claims,
    }


def _of_products(rows: Rows, chosen: Any) -> dict[str, QuerySet]:
    return {
        "products": rows["products"].filter(pk__in=chosen),
        "product_lines": rows["product_lines"].filter(product__in=chosen),
        "capabilities": rows["capabilities"].filter(product__in=chosen),
        "recipes": rows["recipes"].filter(Q(output__in=chosen) | Q(input__in=chosen)),
    }


def _of_clusters(rows: Rows, chosen: Any) -> dict[str, QuerySet]:
    members = rows["cluster_members"].filter(cluster__in=chosen)
    own = Organisation.objects.filter(pk__in=members.order_by().values("organisation")).values("pk")
    return {
        **_of_organisations(rows, own),
        "clusters": rows["clusters"].filter(pk__in=chosen),
        "cluster_members": members,
    }


def _of_initiatives(rows: Rows, chosen: Any) -> dict[str, QuerySet]:
    return {
        "initiatives": rows["initiatives"].filter(pk__in=chosen),
        "initiative_partners": rows["initiative_partners"].filter(initiative__in=chosen),
    }


_SELECTIONS: Mapping[str, Callable[[Rows, Any], dict[str, QuerySet]]] = {
    "organisations": _of_organisations,
    "capabilities": _of_capabilities,
    "linkages": _of_linkages,
    "products": _of_products,
    "zones": lambda rows, chosen: {"zones": rows["zones"].filter(pk__in=chosen)},
    "sources": lambda _rows, _chosen: {},
    "clusters": _of_clusters,
    "initiatives": _of_initiatives,
}
"""What goes with the records of a list, by the name of the list."""


# --- keys and names ------------------------------------------------------------------------------------------------------------

KEYED: Mapping[str, str] = {
    "sources": "title",
    "zones": "name",
    "organisations": "name",
    "products": "name",
    "clusters": "name",
    "initiatives": "name",
}
"""Tables whose rows are referred to, with the column that says what they are called."""


def keys_listed(*, viewer: object | None, most: int) -> dict[str, list[str]]:
    """Return the keys that cells may name, by table, in order; tables with more rows than `most` are left out."""
    found = {}
    for table in KEYED:
        rows = READERS[table].rows(viewer).prefetch_related(None).order_by("key")
        keys = list(rows.values_list("key", flat=True)[: most + 1])
        if len(keys) <= most:
            found[table] = keys
    return found
