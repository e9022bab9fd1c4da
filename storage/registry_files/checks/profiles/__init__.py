"""Holds profiles and channels against each other, and against the gateways and outlets."""
