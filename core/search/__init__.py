"""Search over the whole register: what can be found, the index, and the answers."""
