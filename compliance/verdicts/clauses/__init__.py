"""Clauses of a verdict's sentence in both languages: figures, our store, what proves nothing."""
