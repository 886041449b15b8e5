"""Pages of those who write to the register, and of those who look at what was written."""
