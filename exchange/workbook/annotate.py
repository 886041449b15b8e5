"""The uploaded file once more, with what was found beside its rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exchange.models import Import, ImportRow
from exchange.selectors import import_row_list
from exchange.workbook.export import annotated_export
from exchange.workbook.findings import error_words
from exchange.workbook.folders import import_path
from exchange.workbook.guard import FileKind
from exchange.workbook.mapping import SheetMapping
from exchange.workbook.read import Sheet, sheets_read
from exchange.workbook.write import Remark

Translate = Callable[[str], str]


def import_annotated(target: IO[bytes], one: Import, *, viewer: object | None) -> None:
    """Write the file of an import with remarks: what each row would change, and what is wrong with it."""
    rows = import_row_list(one, viewer=viewer)
    mappings = {data["sheet"]: SheetMapping.from_json(data) for data in one.mapping}
    with sheets_read(import_path(one.pk), FileKind(one.file_kind), one.file_name) as sheets:
        annotated_export(target, _sheets(sheets, mappings), lambda sheet: _Remarks(rows.filter(sheet=sheet[:200]).order_by("number")))


class _Remarks:
    """The remarks on the rows of a sheet, read as they are asked for, in the order of the sheet."""

    def __init__(self, rows: QuerySet[ImportRow]) -> None:
        self._rows = rows.iterator(chunk_size=500)
        self._here = next(self._rows, None)

    def get(self, number: int) -> Remark | None:
        """Return what is said of a row; None where nothing is."""
        while self._here is not None and self._here.number < number:
            self._here = next(self._rows, None)
        return _remark(self._here) if self._here is not None and self._here.number == number else None


def _remark(row: ImportRow) -> Remark:
    sentences = [
        _action_words(row.action, row.cells),
        *(f"{said['column']}: {error_words(said, _)}".lstrip(": ") for said in row.errors),
    ]
    columns = frozenset([*(said["column"] for said in row.errors), *(row.cells if row.action == "change" else ())])
    return Remark(row.number, columns, [text for text in sentences if text])


def _sheets(
    sheets: Iterator[Sheet], mappings: Mapping[str, SheetMapping]
) -> Iterator[tuple[str, int, Mapping[int, str], Iterable[tuple[int, Sequence[str]]]]]:
    for sheet in sheets:
        mapping = mappings.get(sheet.name)
        header = mapping.header_row if mapping else 1
        names = dict(enumerate(mapping.columns)) if mapping else {}
        yield sheet.name, header, names, sheet.rows


def _action_words(action: str, cells: Mapping[str, Sequence[str]]) -> str:
    if action == "change":
        changes = "; ".join(f"{name}: {before or '–'} → {after or '–'}" for name, (before, after) in cells.items())
        return _("Would change: %(cells)s") % {"cells": changes}
    return {"add": _("Would be added."), "remove": _("Would be removed.")}.get(action, "")
