"""Flags of quality -> means, limits and verdicts; and the figures that officials enter."""
