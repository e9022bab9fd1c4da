"""One file a step, applied in the order of their revision.

None has a step back: records are kept for years, and it would drop them.
"""
