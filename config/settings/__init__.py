"""Settings: base, and dev, test and prod on top of it."""
