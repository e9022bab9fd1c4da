"""One file a step, applied in the order of their revision."""
