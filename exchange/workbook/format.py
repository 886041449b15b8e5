"""The format of a workbook: a sheet for each table of a data pack, with the same columns and the few that only a workbook has.

A workbook is a view of the register that comes back: so every row has a key, says who may see it, and can ask for its removal.
"""

from collections.abc import Mapping
from types import MappingProxyType

from exchange.packs.cells import Value
from exchange.packs.format import TABLES, CellType, Column, Table, choice, key, text

REMOVE = Column("remove", CellType.YES)
"""The column that asks for the removal of its row; a row that is not in the sheet asks for nothing."""

LEVELS = ("public", "signed-in", "agency")
"""Who may see a row, in the order of `core.visibility.Visibility`."""

LISTS = "Lists"
INSTRUCTIONS = "Instructions"
ERRORS = "errors"
"""The column that an annotated workbook has and that nobody reads back."""

WITHHELD = "withheld"
"""Stands in a cell whose figure the viewer may not see; read back, it says nothing."""

NUMBERS = frozenset(
    {
        CellType.NUMBER,
        CellType.POSITIVE_NUMBER,
        CellType.PERCENT,
        CellType.LATITUDE,
        CellType.LONGITUDE,
        CellType.COUNT,
        CellType.YEAR,
    }
)
"""Types whose cells are written as numbers; all others are text, also where they look like a number (codes, dates)."""


def level(name: str = "visibility") -> Column:
    """Return a column that says who may see the row, or a part of it; blank is public in a new row."""
    return choice(name, *LEVELS, required=False)


_OWN_KEY = Column("key", CellType.KEY, limit=300)
_MORE: Mapping[str, tuple[Column, ...]] = {
    "organisations": (Column("identifiers", CellType.NAMES), level()),
    "capabilities": (level(),),
    "linkages": (
        Column("pinned", CellType.YES),
        text("pin_reason", 500),
        Column("linkage", CellType.KEY, limit=200),
        level("linkage_visibility"),
        level(),
        level("quantity_visibility"),
    ),
}
_KEYED_HERE = ("product_lines", "recipes")
"""Tables whose rows have a key in the register and none in a pack: a blank one is made for a new row."""


def _sheet(table: Table) -> Table:
    first = (_OWN_KEY,) if table.name in _KEYED_HERE else ()
    columns = (*first, *table.columns, *_MORE.get(table.name, ()))
    return Table(table.name, table.row, columns, table.identity, table.needs)


SHEETS: Mapping[str, Table] = MappingProxyType({name: _sheet(table) for name, table in TABLES.items()})
"""All sheets by name, in the order in which they are read; `remove` stands at the end of each and is no column of its table."""

HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType({name: (*sheet.column_names, REMOVE.name) for name, sheet in SHEETS.items()})
KEY_LIMIT = key().limit


def level_number(word: str) -> int:
    """Return the number of a visibility; a blank cell is public.

    >>> level_number("agency"), level_number("")
    (2, 0)
    """
    return LEVELS.index(word) if word else 0


def number_text(value: float) -> str:
    """Return a number as cells have it: no exponent, no point without digits behind it, at most 16 digits, as workbooks keep.

    >>> number_text(1200.0), number_text(0.334), number_text(1e-7), number_text(58.41234567890123)
    ('1200', '0.334', '0.0000001', '58.41234567890123')
    """
    kept = float(f"{value:.16G}")
    if kept == int(kept):
        return str(int(kept))
    text = repr(kept)
    return f"{kept:.20f}".rstrip("0") if "e" in text else text


def value_text(value: Value) -> str:
    """Return a value as the text of its cell.

    >>> from analysis.validity import PartialDate
    >>> value_text(("a", "b")), value_text(True), value_text(None), value_text(PartialDate(2025, 3))
    ('a;b', 'yes', '', '2025-03')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, float | int):
        return number_text(float(value))
    return ";".join(value) if isinstance(value, tuple) else str(value)


def cell_text(value: Value, column: Column) -> str:
    """Return a value as the text of its cell in a column: names are joined with |, keys with ;."""
    if isinstance(value, tuple) and column.type is CellType.NAMES:
        return "|".join(value)
    return value_text(value)
