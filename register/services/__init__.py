"""Undertakings that write several records as one, and what forms write."""

from register.proposed import Asked
from register.services.bulk import ROWS_MOST, BulkOutcome, BulkRow, entries_propose, entries_save
from register.services.checks import entry_check, record_check, refusal_told
from register.services.decisions import affiliation_end, proposal_accept, proposal_ask, proposal_reject
from register.services.entries import Entry, draft_discard, draft_save, entry_save, submission_known, token_own
from register.services.merging import organisation_split, organisations_merge
from register.services.proposals import TooManyError, proposal_answer, proposal_open, proposal_withdraw
from register.services.undoing import batch_undo, record_restore

__all__ = [
    "ROWS_MOST",
    "Asked",
    "BulkOutcome",
    "BulkRow",
    "Entry",
    "TooManyError",
    "affiliation_end",
    "batch_undo",
    "draft_discard",
    "draft_save",
    "entries_propose",
    "entries_save",
    "entry_check",
    "entry_save",
    "organisation_split",
    "organisations_merge",
    "proposal_accept",
    "proposal_answer",
    "proposal_ask",
    "proposal_open",
    "proposal_reject",
    "proposal_withdraw",
    "record_check",
    "record_restore",
    "refusal_told",
    "submission_known",
    "token_own",
]
