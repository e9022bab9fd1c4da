"""Clauses of a verdict's sentence in both languages: what our store did, what proves nothing."""
