"""The registry in whole versions: its tables, and how a version is written and read."""
