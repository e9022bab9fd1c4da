"""The page of reasons to visit: for inspectors alone, never a verdict."""
