"""Which readings of a week look arranged: reasons to visit a plant, never a verdict on it."""
