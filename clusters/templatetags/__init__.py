"""Tags of the pages of clusters."""
