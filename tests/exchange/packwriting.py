"""A small sound pack that tests change and break."""

import csv
import io
from pathlib import Path

from exchange.packs.format import TABLES
from exchange.packs.parse import ParseResult, packs_parse

SOUND = {
    "sources": [
        {"key": "report", "title": "Annual report", "publisher": "Smelter", "published": "2025-03", "url": "https://example.org/report"},
        {"key": "press", "title": "New mill", "publisher": "The Paper", "published": "", "url": ""},
    ],
    "zones": [
        {
            "key": "north-park",
            "name": "North Park",
            "kind": "industrial_park",
            "country": "OM",
            "latitude": "24.45",
            "longitude": "56.6",
            "operator": "park-agency",
            "established": "2011-12-21",
            "area_ha": "640",
            "source": "report",
        }
    ],
    "organisations": [
        {
            "key": "smelter",
            "name": "The Smelter",
            "name_local": "المصهر",
            "aliases": "TS|Smelter Co",
            "kind": "anchor",
            "isic": "2420",
            "country": "OM",
            "locality": "North",
            "zone": "north-park",
            "latitude": "24.5",
            "longitude": "56.61",
            "location_precision": "site",
            "status": "operating",
            "founded": "2008",
            "employees": "1000",
            "employees_year": "2024",
            "website": "https://smelter.example.org",
            "description": "Makes primary metal.",
            "source": "report;press",
        },
        {"key": "rolling-mill", "name": "Rolling Mill", "kind": "firm", "country": "OM", "status": "operating", "source": "press"},
        {"key": "park-agency", "name": "Park Agency", "kind": "agency", "country": "OM", "status": "operating", "source": "press"},
        {"key": "market-world", "name": "Rest of the world (market)", "kind": "market", "country": "ZZ", "status": "operating"},
    ],
    "products": [
        {"key": "metal", "name": "Metal", "stage": "intermediate", "unit": "t/y"},
        {"key": "aluminium", "name": "Aluminium", "hs": "7601", "stage": "intermediate", "parent": "metal", "unit": "t/y"},
        {"key": "sheet", "name": "Sheet", "hs": "760611", "stage": "semi_finished", "unit": "t/y"},
    ],
    "product_lines": [
        {
            "organisation": "smelter",
            "product": "aluminium",
            "role": "makes",
            "capacity": "1000",
            "unit": "t/y",
            "basis": "capacity",
            "year": "2024",
            "status": "operating",
            "source": "report",
        }
    ],
    "linkages": [
        {
            "key": "smelter-mill",
            "supplier": "smelter",
            "customer": "rolling-mill",
            "kind": "goods",
            "product": "aluminium",
            "quantity": "500",
            "unit": "t/y",
            "basis": "actual",
            "quantity_year": "2024",
            "valid_from": "2018",
            "valid_to": "2026-03",
            "status": "operating",
            "confidence": "confirmed",
            "source": "report",
        },
        {
            "key": "mill-world",
            "supplier": "rolling-mill",
            "customer": "market-world",
            "kind": "goods",
            "product": "sheet",
            "status": "operating",
            "confidence": "reported",
            "source": "press",
        },
    ],
    "clusters": [{"key": "north", "name": "North cluster", "country": "OM", "status": "operating", "source": "report"}],
    "cluster_members": [
        {"cluster": "north", "organisation": "smelter", "role": "anchor", "source": "report"},
        {"cluster": "north", "organisation": "rolling-mill", "role": "processor", "source": "press"},
    ],
    "initiatives": [
        {
            "key": "school",
            "name": "Metal school",
            "kind": "training_programme",
            "country": "OM",
            "start_year": "2019",
            "end_year": "2021",
            "status": "ended",
            "source": "press",
        }
    ],
    "initiative_partners": [{"initiative": "school", "organisation": "smelter", "role": "lead", "source": "press"}],
    "recipes": [
        {"output": "sheet", "input": "aluminium", "input_per_output": "1.05", "unit": "t/t", "route": "Hot rolling", "source": "report"}
    ],
}


class PackDraft:
    """A pack on disk: rows to change, written anew each time it is read."""

    def __init__(self, folder: Path, tables: dict[str, list[dict[str, str]]]) -> None:
        self.folder = folder
        self.tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        self.headers = {name: list(TABLES[name].column_names) for name in tables}
        self.raw: dict[str, bytes] = {}

    def change(self, table: str, line: int, **cells: str) -> None:
        """Change cells of the row on a line (the header is line 1)."""
        self.tables[table][line - 2].update(cells)

    def add(self, table: str, like: int | None = None, **cells: str) -> None:
        """Add a row at the end, if wanted like the one on a line."""
        self.headers.setdefault(table, list(TABLES[table].column_names))
        rows = self.tables.setdefault(table, [])
        rows.append({**(rows[like - 2] if like else {}), **cells})

    def drop(self, table: str, line: int | None = None) -> None:
        """Take a row away, or the whole file."""
        if line is None:
            del self.tables[table]
            (self.folder / f"{table}.csv").unlink(missing_ok=True)
        else:
            del self.tables[table][line - 2]

    def text(self, table: str) -> str:
        """Return the file of a table."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, self.headers[table], restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.tables[table])
        return out.getvalue()

    def write(self) -> Path:
        """Write all files and return the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for table in self.tables:
            (self.folder / f"{table}.csv").write_bytes(self.text(table).encode())
        for name, data in self.raw.items():
            (self.folder / name).write_bytes(data)
        return self.folder

    def parse(self, **options) -> ParseResult:
        """Write and read the pack."""
        return packs_parse([self.write()], **options)


def errors_of(result: ParseResult) -> list[tuple[str, int, str, str, str, str]]:
    """Return the errors as file, line, column, value, message and expectation."""
    return [(e.file, e.line, e.column, e.value, str(e.message), str(e.expected)) for e in result.errors]
