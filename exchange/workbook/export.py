"""What leaves the register as a workbook or a pack: chosen records, what goes with them, look-up lists and instructions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import DomainError
from exchange.packs.format import CellType, Column
from exchange.packs.write import RECORD_TYPES
from exchange.workbook.format import REMOVE, SHEETS
from exchange.workbook.guard import LIMITS
from exchange.workbook.records import KEYED, READERS, keys_listed, row_cells, selection_of, sheet_rows
from exchange.workbook.write import Annotated, Cells, Export, Guide, Remarks, annotated_write, pack_write, workbook_write
from register.kinds import KINDS

LISTED = 20_000
"""So many keys stand in a menu; of tables with more rows there is none."""
EVERYTHING = "register"


def export_write(target: IO[bytes], name: str, chosen: QuerySet | None, *, viewer: object | None, form: str) -> dict[str, int]:
    """Write chosen records of a list, and what goes with them, as `xlsx` or `zip`; return the number of rows by sheet.

    Without chosen ones all records are written. Raises `DomainError` where a sheet would be longer than can be read back.
    """
    found = selection_of(name, chosen, viewer=viewer) if chosen is not None else {table: READERS[table].rows(viewer) for table in SHEETS}
    for table, rows in found.items():
        count = rows.order_by().count()
        if count >= LIMITS.rows:
            msg = _("Sheet %(sheet)s would have %(count)d rows, and at most %(limit)d fit. Narrow the list with filters first.")
            raise DomainError(msg % {"sheet": table, "count": count, "limit": LIMITS.rows - 1})
    tables = {table: _cells(table, None if chosen is None else rows, viewer) for table, rows in found.items()}
    if form == "zip":
        return pack_write(target, tables)
    # A sheet that nothing goes into is there all the same: rows can be added.
    whole = {table: tables.get(table, iter(())) for table in SHEETS}
    return workbook_write(target, Export(whole, keys_listed(viewer=viewer, most=LISTED), _guide()))


def _cells(table: str, rows: QuerySet | None, viewer: object | None) -> Iterator[Cells]:
    for values in sheet_rows(table, viewer=viewer, within=rows):
        yield row_cells(table, values)


def _guide() -> Guide:
    return Guide(
        title=_("Cluster Atlas: how to edit this workbook"),
        paragraphs=(
            _(
                "Change, add or clear cells, save as .xlsx, and upload the workbook under “Imports”. "
                "Before anything is written, the page shows each cell that would change and each error."
            ),
            _(
                "A row is found by its key, a member or partner by its two ends. Keep the key: another key is another record. "
                "Leave it blank in new rows of product_lines, capabilities and recipes."
            ),
            _("A row that is not in the workbook removes nothing. To remove a record, write yes in the column remove."),
            _("A column that is taken out changes nothing. A cell that is cleared makes the field blank: not known."),
            _(
                "Every fact names at least one source: keys of the sheet sources, joined with ; . Other names are joined with | . "
                "Dates are 2024, 2024-03 or 2024-03-05."
            ),
            _("A figure that reads withheld is there and not shown to you; the cell changes nothing."),
            _("Text that begins with = + - or @ is text here. Formulas that you enter are never evaluated; their saved result counts."),
        ),
        heads=(_("Sheet"), _("Column"), _("What it says"), _("What a cell holds")),
        columns=_column_lines(),
    )


def _column_lines() -> Iterator[Sequence[str]]:
    for name, sheet in SHEETS.items():
        for column in sheet.columns:
            yield (name, column.name, column_meaning(name, column), column_words(column))
        yield (name, REMOVE.name, _("Asks for the removal of the record."), column_words(REMOVE))


def column_meaning(table: str, column: Column) -> str:
    """Return what a column says, as the forms of the register explain it."""
    names = {"source": "sources", "isic": "industry", "linkage_visibility": "visibility"}
    if column.name == "linkage":
        return _("The key of the linkage that the claim speaks of; blank in a new row: one is made where there is none.")
    kinds = ("linkage", "claim") if table == "linkages" and column.name != "visibility" else (RECORD_TYPES[table],)
    for kind in kinds:
        field = KINDS[kind].fields.get(names.get(column.name, column.name))
        if field is not None:
            return str(field.help or field.label)
    return ""


def column_words(column: Column) -> str:
    """Return what the cells of a column hold, in words."""
    needed = _("Needed.") + " " if column.required else ""
    if column.type is CellType.CHOICE:
        return needed + _("One of: %(choices)s") % {"choices": ", ".join(column.choices)}
    if column.type is CellType.REFERENCE:
        return needed + _("A key of %(sheet)s") % {"sheet": column.refers_to}
    said: Mapping[CellType, str] = {
        CellType.KEY: _("Lower-case letters, digits and single hyphens"),
        CellType.SOURCES: _("Keys of sources, joined with ;"),
        CellType.NAMES: _("Names, joined with |"),
        CellType.DATE: _("A date: 2024, 2024-03 or 2024-03-05"),
        CellType.YEAR: _("A year"),
        CellType.COUNTRY: _("A country code such as OM"),
        CellType.URL: _("An address that begins with https://"),
        CellType.UNIT: _("A unit with its time base, such as t/y"),
        CellType.RATIO_UNIT: _("A unit per tonne of output, such as t/t"),
        CellType.ISIC: _("Four digits of ISIC Rev.4"),
        CellType.HS: _("Four or six digits of HS 2022"),
        CellType.YES: _("yes, or blank"),
        CellType.TEXT: _("Text"),
    }
    return needed + said.get(column.type, _("A number, or blank where it is not known"))


def annotated_export(
    target: IO[bytes],
    sheets: Iterable[tuple[str, int, Mapping[int, str], Iterable[tuple[int, Sequence[str]]]]],
    remarks: Callable[[str], Remarks],
) -> None:
    """Write a file as it came, with what is said of its rows. `sheets`: name, row of the header, meaning of the columns, rows."""
    guide = Guide(
        _("What this workbook would change, and what is wrong with it"),
        (
            _("The first column of each sheet says what a row would change and what is wrong with it; the cells meant are coloured."),
            _("Mend the cells here, take the first column out, and upload the workbook again; or mend your own file."),
        ),
    )
    annotated_write(
        target,
        (Annotated(name, rows, remarks(name), header, names) for name, header, names, rows in sheets),
        head=_("remarks"),
        guide=guide,
    )


__all__ = ["EVERYTHING", "KEYED", "annotated_export", "column_meaning", "column_words", "export_write"]
