"""The life of an import as its officer leads it; what takes time is done by a job, see `exchange.tasks`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import ConflictError, DomainError, NotAllowedError
from core.models import Batch
from core.permissions import write_scope
from exchange.models import ColumnMapping, Import, ImportRow
from exchange.workbook.folders import cancel_wish, file_keep, import_path, is_silent
from exchange.workbook.guard import FileKind, RefusedFileError, file_check
from exchange.workbook.mapping import SheetMapping, headers_hash, with_header
from exchange.workbook.read import sheets_read
from register.services import batch_undo

Status = Import.Status
RUNNING = (Status.WAITING, Status.READING, Status.WRITING)
OPEN = (Status.WAITING, Status.ASKS, Status.CHECKED)


def _officer_require(actor: Any) -> None:
    """Refuse whoever may write nothing."""
    if write_scope(actor) is None:
        raise NotAllowedError(_("Only officers, within their scope, and administrators import workbooks."))


def import_create(*, actor: Any, file_name: str, pieces: Iterable[bytes]) -> Import:
    """Keep an uploaded file and return its import, which waits to be read.

    Raises `DomainError` with a sentence for a file that is none; nothing is kept then.
    """
    _officer_require(actor)
    with transaction.atomic():
        one = Import.objects.create(actor=actor, file_name=file_name[-200:] or _("without a name"))
        try:
            file_keep(one.pk, pieces)
        except RefusedFileError as error:
            raise DomainError(error.reason.in_words(_)) from error
    return one


def import_file_check(one: Import, *, actor: Any) -> FileKind:
    """Return what the file of an import is; raise `RefusedFileError` for one that is not read."""
    _officer_require(actor)
    return file_check(import_path(one.pk), one.file_name)


def import_move(one: Import, *, actor: Any, before: Sequence[str], after: str, **more: Any) -> None:
    """Bring an import on; raise `ConflictError` when somebody else, or another click, has done so."""
    _officer_require(actor)
    if Import.objects.filter(pk=one.pk, status__in=before).update(status=after, **more) == 0:
        one.refresh_from_db()
        raise ConflictError(_("This import is %(status)s by now; nothing was done.") % {"status": one.get_status_display()})
    one.refresh_from_db()


def import_cancel(one: Import, *, actor: Any) -> None:
    """Cancel an import. A job that runs stops within a second and leaves nothing behind; what is done is taken back with undo."""
    _officer_require(actor)
    if one.status in (Status.READING, Status.WRITING):
        cancel_wish(one.pk)
        if is_silent(one.pk):
            import_move(one, actor=actor, before=(one.status,), after=Status.CANCELLED)
        return
    import_move(one, actor=actor, before=OPEN, after=Status.CANCELLED)


def import_recheck(one: Import, *, actor: Any) -> None:
    """Have a file read and compared again; the job is started by the caller."""
    silent = (one.status,) if one.status in RUNNING and is_silent(one.pk) else ()
    import_move(one, actor=actor, before=(Status.ASKS, Status.CHECKED, *silent), after=Status.WAITING, message="")


def import_map(one: Import, mappings: Sequence[SheetMapping], *, actor: Any) -> bool:
    """Say how the sheets of a file are read; return whether that is all that was to be said, so that the caller starts the job.

    It is remembered for the agency. Where a sheet goes to another table, or has its header in another row, its columns are asked for
    once more.
    """
    _officer_require(actor)
    kept = {data["sheet"]: SheetMapping.from_json(data) for data in one.mapping}
    settled = True
    told = []
    for mapping in mappings:
        old = kept.get(mapping.sheet, mapping)
        if mapping.header_row != old.header_row:
            told.append(_header_read(one, mapping))
            settled = False
        else:
            told.append(mapping)
            settled = settled and (mapping.table == old.table or not mapping.table)
    after = Status.WAITING if settled else Status.ASKS
    said = [mapping.as_json() for mapping in told]
    import_move(one, actor=actor, before=(Status.ASKS, Status.CHECKED), after=after, message="", mapping=said)
    for mapping in told if settled else ():
        if mapping.table and not mapping.is_ours:
            found = {"mapping": mapping.as_json(), "changed_at": timezone.now()}
            ColumnMapping.objects.update_or_create(agency=agency_of(actor=actor), headers=headers_hash(mapping), defaults=found)
    return settled


def _header_read(one: Import, mapping: SheetMapping) -> SheetMapping:
    """Return a mapping with the headers of the row that it names, or of the first one below that has any."""
    with sheets_read(import_path(one.pk), FileKind(one.file_kind), one.file_name) as sheets:
        for sheet in sheets:
            if sheet.name == mapping.sheet:
                for row in sheet.rows:
                    if row.number >= mapping.header_row:
                        return with_header(mapping, row)
    raise DomainError(_("Sheet %(sheet)s has no row %(row)d.") % {"sheet": mapping.sheet, "row": mapping.header_row})


def agency_of(*, actor: Any) -> str:
    """Return what stands for the agency of an officer: the countries and zones that it keeps."""
    scope = write_scope(actor)
    if scope is None or scope.is_everything:
        return f"user:{actor.pk}"
    return ",".join([*sorted(scope.countries), *sorted(scope.zones)])[:300]


def rows_choose(one: Import, *, actor: Any, shown: Sequence[int] = (), chosen: Sequence[int] = (), every: str = "") -> None:
    """Choose which rows are written: of those shown the chosen ones, or every one that is `all`, `none` or `sound`."""
    _officer_require(actor)
    rows = ImportRow.objects.filter(of_import=one)
    if every:
        rows.update(chosen=False)
        if every != "none":
            rows.exclude(action=ImportRow.Action.NONE).filter(errors=[]).update(chosen=True)
    else:
        rows.filter(pk__in=shown).exclude(pk__in=chosen).update(chosen=False)
        rows.filter(pk__in=chosen).update(chosen=True)


def import_accept(one: Import, *, actor: Any) -> None:
    """Have the chosen rows written, all or none; the job is started by the caller.

    Raises `DomainError` when a chosen row is wrong, or when none is chosen.
    """
    _officer_require(actor)
    chosen = ImportRow.objects.filter(of_import=one, chosen=True)
    wrong = chosen.exclude(errors=[]).count()
    if wrong:
        msg = ngettext(
            "%(count)d chosen row is wrong. Leave it out, or mend it in the workbook and upload it again.",
            "%(count)d chosen rows are wrong. Leave them out, or mend them in the workbook and upload it again.",
            wrong,
        )
        raise DomainError(msg % {"count": wrong})
    if not chosen.exists():
        raise DomainError(_("No row is chosen; there is nothing to write."))
    if chosen.filter(is_stale=True).exists():
        raise DomainError(_("Chosen rows were written by somebody else since they were compared. Compare again, then look at them."))
    import_move(one, actor=actor, before=(Status.CHECKED,), after=Status.WRITING, message="")


def import_undo(one: Import, *, actor: Any, leave_changed: bool = False) -> Batch:
    """Take back everything that an import wrote, and return the undertaking that did so. Raises as `register.services.batch_undo`."""
    _officer_require(actor)
    if one.batch is None:
        raise ConflictError(_("This import wrote nothing."))
    return batch_undo(one.batch, actor=actor, leave_changed=leave_changed)
