"""Commands of what is not about clusters."""
