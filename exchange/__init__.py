"""Data in and out: packs."""
