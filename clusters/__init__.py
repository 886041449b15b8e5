"""Which organisations are looked at together."""
