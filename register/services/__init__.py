"""Undertakings that write several records as one."""

from register.services.undoing import batch_undo, record_restore

__all__ = ["batch_undo", "record_restore"]
