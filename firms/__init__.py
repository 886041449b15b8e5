"""What exists: organisations, zones, products, sources and the like."""
