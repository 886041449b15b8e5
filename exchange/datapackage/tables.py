"""The rows of the public tables: what a visitor sees, in cells that the loader of packs reads back."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from clusters.models import MemberRole
from clusters.selectors import membership_list
from core.visibility import viewer_level
from exchange.packs.cells import Value
from exchange.packs.format import TABLES
from exchange.workbook.format import WITHHELD, cell_text
from exchange.workbook.records import CHUNK, READERS
from exchange.workbook.write import csv_rows

VISITOR = None
"""Who reads the public data: somebody without an account, whoever asks."""

FIGURES = ("quantity", "unit", "share_percent", "basis", "quantity_year", "includes_others")
"""Columns that say nothing without a figure."""

ONCE: Mapping[str, tuple[str, ...]] = {"linkages": ("supplier", "customer", "kind", "product"), "product_lines": ("organisation",)}
"""Tables in which rows may read the same, with what the rows that follow one another are about: there each is said once."""

ORDERS: Mapping[str, tuple[str, ...]] = {
    # The first claim gives its linkage the key, and the newest record wins over an older one: claims keep their order.
    "linkages": ("linkage__key", "pk"),
    # Lines that are alike are numbered in the order of the file.
    "product_lines": ("organisation__key", "pk"),
    "recipes": ("output__key", "pk"),
    "cluster_members": ("cluster__key", "organisation__key"),
    "initiative_partners": ("initiative__key", "organisation__key"),
}
"""The order of the rows of a table; where nothing is said, by key."""


def table_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table as the text of their cells.

    What a visitor does not see is not there: a figure that is withheld is blank, with all that speaks of it. So two claims may read the
    same; the first stands for both, since a pack has no row twice, and so does the first of product lines that differ in nothing but
    their keys. A cluster whose anchors are all hidden is left out with its members.
    """
    reader, level, columns = READERS[name], viewer_level(VISITOR), TABLES[name].columns
    rows = _whole(name, reader.rows(VISITOR)).order_by(*ORDERS.get(name, ("key",)))
    about: tuple[Value, ...] = ()
    said: set[tuple[Value, ...]] = set()
    for row in rows.iterator(chunk_size=CHUNK):
        values = reader.values(row, level)
        if name == "zones":
            values["aliases"] = tuple(row.aliases)  # in their order, which is that of the record
        if name == "linkages" and WITHHELD in values.values():
            values |= dict.fromkeys(FIGURES)
        if name in ONCE:
            if about != (about := tuple(values[end] for end in ONCE[name])):
                said.clear()
            if (saying := tuple(values[column.name] for column in columns if column.name not in ("key", "note"))) in said:
                continue
            said.add(saying)
        yield {column.name: cell_text(values[column.name], column) for column in columns}


def _whole(name: str, rows: QuerySet) -> QuerySet:
    """Return rows without those that could not be loaded, because what they need is hidden."""
    if name not in ("clusters", "cluster_members"):
        return rows
    anchored = membership_list(viewer=VISITOR).filter(role=MemberRole.ANCHOR).order_by().values("cluster")
    return rows.filter(**{"pk__in" if name == "clusters" else "cluster__in": anchored})


def table_lines(name: str) -> Iterator[str]:
    """Yield the lines of a table as CSV, the header first; text that a spreadsheet would calculate is kept from it, as packs read it."""
    types = {column.name: column.type for column in TABLES[name].columns}
    return csv_rows(tuple(types), types, table_rows(name))
