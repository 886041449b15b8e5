"""Many records written in one request: one undertaking, each row written or refused by itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import Batch
from core.permissions import Action, writer_require
from core.services import batch_begun, write_attempted
from register.drafted import entered_beside
from register.kinds import KINDS
from register.models import Submission
from register.plain import record_get, record_version
from register.services.entries import Entry, entry_save

ROWS_MOST = 500


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What one row says. `is_another`: it is entered though it looks like an organisation that is there."""

    entry: Entry
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of a row: the key and version of its record, or why it was refused."""

    key: str = ""
    version: int | None = None
    refusal: ValidationError | DomainError | None = None


class _NothingWrittenError(Exception):
    """No row was written, or not all of those that should be written together: the undertaking leaves nothing."""


def entries_save(
    rows: Sequence[BulkRow], *, actor: Any, token: str, title: str = "", all_or_none: bool = False
) -> tuple[Batch | None, list[BulkOutcome]]:
    """Write rows in order, as one undertaking that can be taken back; return it and what became of each row.

    A row that is refused leaves nothing, and the others are written; with `all_or_none` then none is. A row that was written under the
    same token before is not written again. Raises `NotAllowedError` for whoever may write nothing, `BusyError` while somebody else writes.
    """
    writer_require(actor, Action.CREATE, "records", "")
    title = title or _("%(count)d rows from a program") % {"count": len(rows)}
    outcomes: list[BulkOutcome] = []
    try:
        with batch_begun(actor=actor, kind=Batch.Kind.ENTRY, title=title) as batch:
            outcomes += [_row_save(row, actor=actor, token=_row_token(token, number)) for number, row in enumerate(rows)]
            _some_written(outcomes, all_or_none=all_or_none)
    except _NothingWrittenError:
        return None, outcomes
    return batch, [_with_version(row.entry.kind, one) for row, one in zip(rows, outcomes, strict=True)]


def _row_save(row: BulkRow, *, actor: Any, token: str) -> BulkOutcome:
    sent = Submission.objects.filter(token=token, actor=actor).first()
    if sent is not None:
        return BulkOutcome(sent.key)
    try:
        with write_attempted():
            return BulkOutcome(entry_save(_checked(row, actor=actor), actor=actor, token=token))
    except (ValidationError, DomainError) as refusal:
        return BulkOutcome(row.entry.key, refusal=refusal)


def _some_written(outcomes: Sequence[BulkOutcome], *, all_or_none: bool) -> None:
    refused = sum(one.refusal is not None for one in outcomes)
    if refused == len(outcomes) or (all_or_none and refused):
        raise _NothingWrittenError


def _checked(row: BulkRow, *, actor: Any) -> Entry:
    """Return what a row says; refuse an unknown kind or key, and an organisation that is likely there already."""
    entry = row.entry
    if entry.kind not in KINDS:
        msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": entry.kind, "known": ", ".join(KINDS)}
        raise ValidationError({"type": [msg]})
    if entry.key and record_get(entry.kind, entry.key) is None:
        raise ValidationError({"key": [_("No record has the key %(unknown)s.") % {"unknown": entry.key}]})
    if entry.kind == "organisation" and not entry.key:
        beside = entered_beside(entry.data, viewer=actor, is_another=row.is_another)
        return replace(entry, reason=f"{entry.reason} {beside}".strip())
    return entry


def _row_token(token: str, number: int) -> str:
    return hashlib.blake2b(f"{token} {number}".encode(), digest_size=16).hexdigest()


def _with_version(kind: str, one: BulkOutcome) -> BulkOutcome:
    return one if one.refusal else BulkOutcome(one.key, record_version(kind, one.key))
