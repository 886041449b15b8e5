"""What the public data set is: a Data Package (version 2) with a table schema for each file, read from the format of packs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from analysis.values import FIRST_YEAR, LARGEST, LAST_YEAR
from core.models import DatasetVersion
from core.selectors import version_token
from exchange.packs.format import TABLES, CellType, Column, Table
from exchange.packs.register import PAIRS
from exchange.workbook.export import column_meaning, column_words

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
KEY = "[a-z0-9]+(-[a-z0-9]+)*"

TYPES: Mapping[CellType, dict[str, Any]] = {
    CellType.KEY: {"type": "string", "constraints": {"pattern": KEY}},
    CellType.REFERENCE: {"type": "string", "constraints": {"pattern": KEY}},
    CellType.SOURCES: {"type": "string", "constraints": {"pattern": f"{KEY}(;{KEY})*"}},
    CellType.NUMBER: {"type": "number", "constraints": {"minimum": 0, "maximum": LARGEST}},
    CellType.POSITIVE_NUMBER: {"type": "number", "constraints": {"minimum": 0, "maximum": LARGEST}},
    CellType.PERCENT: {"type": "number", "constraints": {"minimum": 0, "maximum": 100}},
    CellType.LATITUDE: {"type": "number", "constraints": {"minimum": -90, "maximum": 90}},
    CellType.LONGITUDE: {"type": "number", "constraints": {"minimum": -180, "maximum": 180}},
    CellType.COUNT: {"type": "integer", "constraints": {"minimum": 0}},
    CellType.YEAR: {"type": "year", "constraints": {"minimum": str(FIRST_YEAR), "maximum": str(LAST_YEAR)}},
    CellType.DATE: {"type": "string", "constraints": {"pattern": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}},
    CellType.COUNTRY: {"type": "string", "constraints": {"pattern": "[A-Z]{2}"}},
    CellType.ISIC: {"type": "string", "constraints": {"pattern": "[0-9]{4}"}},
    CellType.HS: {"type": "string", "constraints": {"pattern": "[0-9]{4}([0-9]{2})?"}},
    CellType.YES: {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
}
"""What the cells of a column are for programs; all others are text."""


def package_descriptor(version: DatasetVersion | None, *, about: str) -> dict[str, Any]:
    """Return the description of the data set at a version; `about` is the address of the page about the data."""
    return {
        "$schema": PROFILE,
        "name": "cluster-atlas",
        "title": _("Cluster Atlas: the public data"),
        "description": _(
            "Organisations, products and who supplies whom, as claims, each with its sources. A sample: what is blank is not known."
        ),
        "homepage": about,
        "version": version_token(version),
        **({"created": version.changed_at.isoformat()} if version else {}),
        # No licence is stated for facts: the name is that of the list of licences for what has none.
        "licenses": [
            {"name": "notspecified", "title": _("Facts, each with a citation of where it was published"), "path": f"{about}#terms"}
        ],
        "sources": [{"title": _("The citations in sources.csv"), "path": "sources.csv"}],
        "resources": [_resource(table) for table in TABLES.values()],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": table.file,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> dict[str, Any]:
    """Return the schema of a table; a blank cell is a missing value."""
    keyed = ["key"] if table.keyed else list(PAIRS.get(table.name, ()))
    references = [column for column in table.columns if column.type is CellType.REFERENCE]
    return {
        "$schema": SCHEMA,
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
        **({"primaryKey": keyed} if keyed else {"uniqueKeys": [list(table.identity)]}),
        "foreignKeys": [{"fields": [column.name], "reference": {"resource": column.refers_to, "fields": ["key"]}} for column in references],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    shape = TYPES.get(column.type, {"type": "string"})
    constraints = dict(shape.get("constraints", {}))
    if column.required:
        constraints["required"] = True
    if column.type is CellType.CHOICE:
        constraints["enum"] = list(column.choices)
    if column.type in (CellType.KEY, CellType.TEXT, CellType.URL):
        constraints["maxLength"] = column.limit
    words = " ".join(filter(None, [column_meaning(table.name, column), column_words(column)]))
    described = {"name": column.name, **shape, "description": words}
    return {**described, "constraints": constraints} if constraints else described
