"""Flags of quality -> means, limits and verdicts; and what people enter beside them."""
