"""Pages about the data, and those on which it comes in and goes out."""
