"""The routes on legal holds and on the registry's entries."""
