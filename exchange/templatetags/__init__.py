"""Tags of the pages about the data."""
