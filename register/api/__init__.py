"""Writing to the register through the interface."""
