"""A registry's history: runs of days under the same facts; which of them a change touches."""
