"""Writing the chosen rows of an import, all or none, as one undertaking; and trying it out."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.chunks import chunked
from core.errors import DomainError
from core.models import Batch
from core.services import batch_begun
from exchange.models import Import, ImportRow
from exchange.services.imports import Status, import_move
from exchange.services.refusals import Refusals
from exchange.services.rows import RowWriter
from exchange.workbook.folders import CancelledError, Progress
from exchange.workbook.records import CHUNK

Action = ImportRow.Action


def import_write(one: Import, *, actor: Any) -> None:
    """Write the chosen rows of an accepted import. Its status says what came of it; after a refusal nothing is written."""
    chosen = ImportRow.objects.filter(of_import=one, chosen=True).exclude(action=Action.NONE)
    with Refusals() as refusals:
        try:
            stale = _chosen_write(one, RowWriter(chosen, refusals, actor=actor, progress=Progress(one.pk)), actor)
        except CancelledError:
            import_move(one, actor=actor, before=(Status.WRITING,), after=Status.CANCELLED)
        except DomainError as error:
            import_move(one, actor=actor, before=(Status.WRITING,), after=Status.CHECKED, message=error.message)
        else:
            if stale or refusals.count:
                refusals.keep()
                for numbers in chunked(stale, CHUNK):
                    ImportRow.objects.filter(pk__in=numbers).update(is_stale=True)
                import_move(one, actor=actor, before=(Status.WRITING,), after=Status.CHECKED, message=_told(len(stale), refusals.count))


def _chosen_write(one: Import, writer: RowWriter, actor: Any) -> list[int]:
    """Write rows as one undertaking, which is taken back when any is refused or stale; return those that are stale."""
    with batch_begun(actor=actor, kind=Batch.Kind.IMPORT, title=_("Import of %(file)s") % {"file": one.file_name}) as batch:
        stale = writer.stale()
        if not stale:
            writer.write()
        if stale or writer.refusals.count:
            transaction.set_rollback(True)
        else:
            import_move(one, actor=actor, before=(Status.WRITING,), after=Status.DONE, batch=batch)
    return stale


def rows_try(one: Import, *, actor: Any, progress: Progress) -> None:
    """Write all sound rows of an import, take it back, and keep what was refused.

    What is refused only because it rests on a row that is wrong is told when that one is mended.
    """
    rows = ImportRow.objects.filter(of_import=one)
    sound, wrong = rows.filter(errors=[]).exclude(action=Action.NONE), rows.exclude(errors=[])
    with Refusals() as refusals:
        writer = RowWriter(sound, refusals, actor=actor, progress=progress, wrong=wrong, keep=False)
        with batch_begun(actor=actor, kind=Batch.Kind.IMPORT, title=one.file_name):
            writer.write()
            transaction.set_rollback(True)
        refusals.keep()


def _told(stale: int, refused: int) -> str:
    if stale:
        msg = ngettext(
            "Nothing was written: %(count)d record was written by somebody else since it was compared. Compare again, then look at it.",
            "Nothing was written: %(count)d records were written by somebody else since they were compared. "
            "Compare again, then look at them.",
            stale,
        )
        return msg % {"count": stale}
    msg = ngettext(
        "Nothing was written: %(count)d row was refused. Leave it out, or mend it in the workbook and upload it again.",
        "Nothing was written: %(count)d rows were refused. Leave them out, or mend them in the workbook and upload it again.",
        refused,
    )
    return msg % {"count": refused}
