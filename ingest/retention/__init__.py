"""Ended days -> sealed segments -> removed when too old, and no hold or waiting day claims them."""
