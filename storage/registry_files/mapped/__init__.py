"""A sheet of somebody else's, and a mapping that says what it means -> the registry's tables."""
