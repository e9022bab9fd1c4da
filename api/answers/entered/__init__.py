"""The shapes of legal holds and of the registry's entries."""
