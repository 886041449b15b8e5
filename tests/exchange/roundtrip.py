"""The register as sheets, files made of them, and what imports of them find."""

import io

from core.models import Change
from exchange import services
from exchange.models import Import
from exchange.workbook.findings import error_words
from exchange.workbook.format import SHEETS
from exchange.workbook.records import row_cells, sheet_rows
from exchange.workbook.write import Export, workbook_write

Sheets = dict[str, list[dict[str, str]]]


def exported(viewer) -> Sheets:
    """Return the register as the rows of sheets."""
    return {table: [row_cells(table, values) for values in sheet_rows(table, viewer=viewer)] for table in SHEETS}


def workbook(sheets: Sheets) -> bytes:
    target = io.BytesIO()
    workbook_write(target, Export(sheets))
    return target.getvalue()


def uploaded(data: bytes, actor, name: str = "register.xlsx") -> Import:
    """Upload a file, read it, and return its import."""
    one = services.import_create(actor=actor, file_name=name, pieces=[data])
    services.import_check(one, actor=actor)
    return one


def accepted(one: Import, actor) -> Import:
    services.import_accept(one, actor=actor)
    services.import_write(one, actor=actor)
    return one


def found(one: Import) -> list[tuple[str, str, str, dict]]:
    return [(row.table, row.key, row.action, row.cells) for row in one.rows.order_by("pk")]


def said(one: Import) -> list[tuple[str, int, str, str]]:
    """Return what is wrong as sheet, row, column and sentence."""
    return [(row.sheet, row.number, error["column"], error_words(error, str)) for row in one.rows.order_by("pk") for error in row.errors]


def changed_cells(after: int) -> int:
    """Return how many fields the changes after one have changed."""
    changes = Change.objects.filter(pk__gt=after)
    return sum(sum(1 for name in change.after if change.after[name] != change.before[name]) for change in changes)


def last_change() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


TWENTY = [
    ("sources", "report", "title", "Annual report 2025"),
    ("sources", "press", "publisher", "Another paper"),
    ("sources", "press", "published", "2025-07"),
    ("zones", "north-park", "area_ha", "655.5"),
    ("zones", "north-park", "aliases", "NP|The Park"),
    ("organisations", "smelter", "employees", "1200"),
    ("organisations", "smelter", "description", "=Makes primary metal."),
    ("organisations", "smelter", "latitude", "-24.5"),
    ("organisations", "rolling-mill", "status", "suspended"),
    ("organisations", "rolling-mill", "visibility", "agency"),
    ("organisations", "park-agency", "website", "https://park.example.org"),
    ("products", "sheet", "name", "Sheet and plate"),
    ("product_lines", "smelter-makes-aluminium-capacity-2024", "year", "2025"),
    ("product_lines", "smelter-makes-aluminium-capacity-2024", "capacity", "1100"),
    ("linkages", "smelter-mill", "quantity", "512.25"),
    ("linkages", "smelter-mill", "quantity_visibility", "agency"),
    ("clusters", "north", "description", "A cluster in the north"),
    ("cluster_members", "north:rolling-mill", "role", "supplier"),
    ("initiative_partners", "school:smelter", "source", "press;report"),
    ("recipes", "sheet-from-aluminium-hot-rolling", "input_per_output", "1.06"),
]


def edited(sheets: Sheets, edits=TWENTY) -> Sheets:
    for table, key, column, text in edits:
        [row] = [row for row in sheets[table] if key in (row.get("key"), ":".join(list(row.values())[:2]))]
        row[column] = text
    return sheets
