"""Template tags of the pages of those who write."""
