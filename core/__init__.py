"""What is not about clusters: data version, change log, errors, the base of pages and interface."""
