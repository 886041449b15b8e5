"""Reconciliation (Reconciliation Service API 0.2): OpenRefine and the like find the records that somebody's own list means."""
