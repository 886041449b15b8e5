"""Tags of the pages of linkages."""
