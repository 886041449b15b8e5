"""OGC API - Features, Part 1: what has a place on the globe, for the programs that draw maps."""
