"""Many records in one request, each row written, or proposed, or refused by itself; what is written is one undertaking."""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import BusyError, DomainError, NotThereError
from core.history import version_seen
from core.models import Batch
from core.permissions import Action, writer_require
from core.services import batch_begun, write_attempted, write_transaction
from register.drafted import entered_beside
from register.kinds import KINDS
from register.models import Proposal, Submission
from register.plain import ChangedSinceError, gone, record_get, record_version
from register.proposed import Asked
from register.selectors import is_seen
from register.services.checks import refusal_told
from register.services.entries import Entry, entry_save, submission_keep, submission_known
from register.services.proposals import proposal_open

ROWS_MOST = 500
BATCH = "batch"
"""What an undertaking is called among what was sent."""


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What one row says. `is_another`: it is entered though it looks like an organisation that is there."""

    entry: Entry
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of a row: the key and version of its record, the proposal that it is, or why it was refused.

    `is_known`: it was written before, under the same name. `is_written`: it is in the register, so not where others took it along.
    """

    key: str = ""
    version: int | None = None
    refusal: ValidationError | DomainError | None = None
    proposal: Proposal | None = None
    is_known: bool = False
    is_written: bool = False


class _NothingWrittenError(Exception):
    """No row was written, or not all of those that should be written together: the undertaking leaves nothing."""


def entries_save(
    rows: Sequence[BulkRow], *, actor: Any, token: str, title: str = "", all_or_none: bool = False
) -> tuple[Batch | None, list[BulkOutcome]]:
    """Write rows in order, as one undertaking that can be taken back; return it and what became of each row.

    A row that is refused leaves nothing, and the others are written; with `all_or_none` then none is. A row that was written under the
    same token before is not written again, and what is written now joins the undertaking of then, unless that was taken back.

    Raises `NotAllowedError` for whoever may write nothing, `BusyError` while somebody else writes.
    """
    writer_require(actor, Action.CREATE, "records", "")
    title = title or _("%(count)d rows from a program") % {"count": len(rows)}
    outcomes: list[BulkOutcome] = []
    first = _sent_before(token, actor=actor)
    try:
        with batch_begun(actor=actor, kind=Batch.Kind.ENTRY, title=title, continues=first) as batch:
            outcomes += [_row_save(row, actor=actor, token=_row_token(token, number)) for number, row in enumerate(rows)]
            _some_written(outcomes, all_or_none=all_or_none)
            _undertaking_keep(token, batch, actor=actor)
    except _NothingWrittenError:
        if not any(one.is_known for one in outcomes):
            return None, [replace(one, is_written=False) for one in outcomes]
        undertaking, outcomes = first, [one if one.is_known else replace(one, is_written=False) for one in outcomes]
    else:
        undertaking = batch
    return undertaking, [_with_version(row.entry.kind, one) for row, one in zip(rows, outcomes, strict=True)]


def _sent_before(token: str, *, actor: Any) -> Batch | None:
    """Return the undertaking of the rows that were sent under this token before; None where it was taken back."""
    sent = Submission.objects.filter(token=token, actor=actor, kind=BATCH).first()
    return Batch.objects.filter(pk=sent.key, undone_by__isnull=True).first() if sent else None


def _undertaking_keep(token: str, batch: Batch, *, actor: Any) -> None:
    """Keep which undertaking was made of what was sent under a token."""
    sent = Submission.objects.filter(token=token, actor=actor, kind=BATCH)
    if not sent.update(key=str(batch.pk)):
        submission_keep(token, "", actor=actor, kind=BATCH, key=str(batch.pk))


def entries_propose(
    rows: Sequence[BulkRow], *, actor: Any, token: str, sent_from: str = "", all_or_none: bool = False
) -> list[BulkOutcome]:
    """Take rows in as proposals, each by itself, and return what became of each; `reason` is what officers read.

    A row that is refused is not kept, and the others are; with `all_or_none` then none is. How many proposals may come from one account
    and address is the same as when they are sent one by one. A row that was proposed under the same token before is not proposed again.
    Raises `BusyError` while somebody else writes.
    """
    outcomes: list[BulkOutcome] = []
    try:
        with write_transaction() if all_or_none else nullcontext():
            outcomes += [
                _row_propose(row, actor=actor, token=_row_token(token, number), sent_from=sent_from) for number, row in enumerate(rows)
            ]
            _some_written(outcomes, all_or_none=all_or_none)
    except _NothingWrittenError:
        return [replace(one, proposal=None) for one in outcomes]
    return outcomes


def _row_propose(row: BulkRow, *, actor: Any, token: str, sent_from: str) -> BulkOutcome:
    try:
        asked = _asked(row.entry, sent_from=sent_from)
        if not submission_known(token, asked.content, actor=actor):
            _state_checked(row.entry, actor=actor)
        proposal = proposal_open(asked, actor=actor, token=token)
    except BusyError:
        raise
    except ValidationError as refusal:
        # What a proposal calls the reason is the reason of the row.
        named = {"reason" if name == "why" else name: told for name, told in getattr(refusal, "error_dict", {}).items()}
        return BulkOutcome(row.entry.key, refusal=ValidationError(named) if named else refusal)
    except DomainError as refusal:
        return BulkOutcome(row.entry.key, refusal=refusal)
    return BulkOutcome(row.entry.key, proposal=proposal)


def _asked(entry: Entry, *, sent_from: str) -> Asked:
    """Return what a row proposes; refuse what is not proposed anew."""
    _kind_checked(entry)
    purpose = Proposal.Purpose.CORRECT if entry.key else Proposal.Purpose.ADD
    if not entry.key and entry.kind != "organisation":
        raise ValidationError({"type": [_("Only organisations are proposed anew; propose the rest on their pages.")]})
    return Asked(purpose, entry.kind, entry.key, entry.data, why=entry.reason, sent_from=sent_from)


def _state_checked(entry: Entry, *, actor: Any) -> None:
    """Refuse a change of another state than there is."""
    record = record_get(entry.kind, entry.key) if entry.key else None
    if record is None or not is_seen(entry.kind, record, viewer=actor):
        return  # whoever reads the proposal says so
    version = version_seen(entry.kind, entry.key, viewer=actor)
    if entry.version != version:
        msg = _("The record is another one by now; its Record-Version is %(version)d. Read it again.")
        raise ChangedSinceError(msg % {"version": version}, current={}, version=version)


def _row_save(row: BulkRow, *, actor: Any, token: str) -> BulkOutcome:
    try:
        if sent := submission_known(token, row.entry.content, actor=actor):
            if record_get(sent.kind, sent.key) is None:
                raise gone(sent.kind, sent.key)
            return BulkOutcome(sent.key, is_known=True, is_written=True)
        with write_attempted():
            return BulkOutcome(is_written=True, key=entry_save(_checked(row, actor=actor), actor=actor, token=token))
    except ValidationError as refusal:
        told = refusal_told(refusal, row.entry, actor=actor) if row.entry.kind in KINDS else refusal
        return BulkOutcome(row.entry.key, refusal=told)
    except DomainError as refusal:
        return BulkOutcome(row.entry.key, refusal=refusal)


def _some_written(outcomes: Sequence[BulkOutcome], *, all_or_none: bool) -> None:
    refused = sum(one.refusal is not None for one in outcomes)
    known = sum(one.is_known for one in outcomes)
    if refused + known == len(outcomes) or (all_or_none and refused):
        raise _NothingWrittenError


def _checked(row: BulkRow, *, actor: Any) -> Entry:
    """Return what a row says; refuse an unknown kind or key, and an organisation that is likely there already."""
    entry = row.entry
    _kind_checked(entry)
    if entry.key and record_get(entry.kind, entry.key) is None:
        raise NotThereError(_("No record has the key %(unknown)s.") % {"unknown": entry.key[:200]})
    if entry.kind == "organisation" and not entry.key:
        beside = entered_beside(entry.data, viewer=actor, is_another=row.is_another)
        return replace(entry, reason=f"{entry.reason} {beside}".strip())
    return entry


def _kind_checked(entry: Entry) -> None:
    if entry.kind not in KINDS:
        msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": entry.kind, "known": ", ".join(KINDS)}
        raise ValidationError({"type": [msg]})


def _row_token(token: str, number: int) -> str:
    return hashlib.blake2b(f"{token} {number}".encode(), digest_size=16).hexdigest()


def _with_version(kind: str, one: BulkOutcome) -> BulkOutcome:
    return one if one.refusal else replace(one, version=record_version(kind, one.key))
