"""Undertakings that write several records as one."""

from register.services.merging import organisation_split, organisations_merge
from register.services.undoing import batch_undo, record_restore

__all__ = ["batch_undo", "organisation_split", "organisations_merge", "record_restore"]
