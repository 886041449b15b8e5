"""Undertakings that write several records as one, and what forms write."""

from register.services.entries import Entry, draft_discard, draft_save, entry_save
from register.services.merging import organisation_split, organisations_merge
from register.services.undoing import batch_undo, record_restore

__all__ = [
    "Entry",
    "batch_undo",
    "draft_discard",
    "draft_save",
    "entry_save",
    "organisation_split",
    "organisations_merge",
    "record_restore",
]
