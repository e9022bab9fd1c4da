"""Events as they are kept: their tables, what is asked of them, and the store."""
