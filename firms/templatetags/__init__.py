"""Template tags of the pages of organisations and products."""
