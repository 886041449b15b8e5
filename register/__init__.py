"""Writing to the register: every kind of record as plain data, entry forms, proposals, merges, and taking back what was written."""
