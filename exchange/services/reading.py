"""The dry run of an import: the file is read, compared with the register, tried, and what was found is kept. Nothing else is written."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.wording import gettext_noop
from core.chunks import chunked
from exchange.models import ColumnMapping, Import, ImportRow
from exchange.services.imports import Status, agency_of, import_file_check, import_move
from exchange.services.writing import rows_try
from exchange.workbook.compare import Comparison
from exchange.workbook.findings import error_kept, row_kept
from exchange.workbook.folders import CancelledError, Progress, import_path
from exchange.workbook.foreign import merged_filled
from exchange.workbook.guard import FileKind, RefusedFileError, refusal
from exchange.workbook.judge import Judged
from exchange.workbook.mapping import SheetMapping, headers_hash, remembered_applied, sheet_mapping
from exchange.workbook.notebook import Notebook
from exchange.workbook.read import Row, Sheet, sheets_read
from exchange.workbook.records import CHUNK


def import_check(one: Import, *, actor: Any) -> None:
    """Read the file of an import and keep what it would change and everything that is wrong. Its status says what came of it."""
    import_move(one, actor=actor, before=(Status.WAITING,), after=Status.READING)
    try:
        progress = Progress(one.pk)
        kind = import_file_check(one, actor=actor)
        mappings = [SheetMapping.from_json(data) for data in one.mapping] or _mappings_find(one, kind, actor)
        is_clear = bool(one.mapping) or _is_clear(mappings)
        Import.objects.filter(pk=one.pk).update(file_kind=kind.value, mapping=[mapping.as_json() for mapping in mappings])
        if is_clear:
            _compare(one, kind, [mapping for mapping in mappings if mapping.table], actor, progress)
    except RefusedFileError as error:
        _ended(one, actor, Status.FAILED, error.reason.in_words(_))
    except CancelledError:
        _ended(one, actor, Status.CANCELLED, "")
    else:
        left_out = [mapping.sheet for mapping in mappings if not mapping.table]
        told = _("Left out: %(sheets)s.") % {"sheets": ", ".join(left_out)} if is_clear and left_out else ""
        _ended(one, actor, Status.CHECKED if is_clear else Status.ASKS, told)


def _ended(one: Import, actor: Any, status: str, message: str) -> None:
    import_move(one, actor=actor, before=(Status.READING,), after=status, message=message, checked_at=timezone.now())


def _mappings_find(one: Import, kind: FileKind, actor: Any) -> list[SheetMapping]:
    """Return how the sheets of a file are read: ours as they are, others as they were the last time, or as best matches."""
    found = []
    with sheets_read(import_path(one.pk), kind, one.file_name) as sheets:
        for sheet in sheets:
            mapping = sheet_mapping(sheet.name, sheet.rows)
            if mapping is not None:
                found.append(mapping if mapping.is_ours else _remembered(mapping, actor))
    if not found:
        raise refusal(gettext_noop("The file has no rows. Choose the workbook that holds them."))
    return found


def _remembered(mapping: SheetMapping, actor: Any) -> SheetMapping:
    kept = ColumnMapping.objects.filter(agency=agency_of(actor=actor), headers=headers_hash(mapping)).first()
    return remembered_applied(mapping, [SheetMapping.from_json(kept.mapping)] if kept else [])


def _is_clear(mappings: Sequence[SheetMapping]) -> bool:
    """Return whether a file needs no question: it has sheets of ours, and no other that looks as if it belonged to the register."""
    return any(mapping.is_ours for mapping in mappings) and all(mapping.is_ours or not mapping.table for mapping in mappings)


def _compare(one: Import, kind: FileKind, mappings: Sequence[SheetMapping], actor: Any, progress: Progress) -> None:
    """Compare the sheets with the register; keep what they ask for, chunk by chunk; try all that is sound."""
    ImportRow.objects.filter(of_import=one).delete()
    of_sheet = {mapping.sheet: mapping for mapping in mappings}
    with Notebook() as notebook, sheets_read(import_path(one.pk), kind, one.file_name) as sheets:
        comparison = Comparison(notebook, viewer=actor, seen=lambda rows: progress.tell(rows, 0))
        for sheet in sheets:
            if sheet.name in of_sheet:
                for findings in comparison.sheet_findings(_rows(sheet, of_sheet[sheet.name]), of_sheet[sheet.name]):
                    ImportRow.objects.bulk_create([row_kept(one, finding) for finding in findings])
        Import.objects.filter(pk=one.pk).update(rows_read=comparison.tally.rows, rows_same=comparison.tally.same)
        for judged in comparison.together():
            _errors_add(one, judged)
            progress.tell(comparison.tally.rows, 0)
    if ImportRow.objects.filter(of_import=one, errors=[]).exclude(action=ImportRow.Action.NONE).exists():
        rows_try(one, actor=actor, progress=progress)


def _errors_add(one: Import, judged: Judged) -> None:
    """Keep what is wrong with rows beside what was found before."""
    of_sheet: dict[str, list[int]] = {}
    for sheet_name, number in judged:
        of_sheet.setdefault(sheet_name, []).append(number)
    for sheet_name, numbers in of_sheet.items():
        for some in chunked(numbers, CHUNK):
            rows = list(ImportRow.objects.filter(of_import=one, sheet=sheet_name[:200], number__in=some))
            for row in rows:
                errors = judged[sheet_name, row.number]
                row.errors = [*row.errors, *(said for error in errors if (said := error_kept(error)) not in row.errors)]
                row.chosen = False
            ImportRow.objects.bulk_update(rows, ["errors", "chosen"], batch_size=100)


def _rows(sheet: Sheet, mapping: SheetMapping) -> Iterator[Row]:
    """Return the rows of a sheet; in a foreign one merged cells say in every row what they say in the first."""
    merged = () if mapping.is_ours else sheet.merged_read()
    return (Row(number, cells) for number, cells in merged_filled(sheet.rows, merged)) if merged else sheet.rows
