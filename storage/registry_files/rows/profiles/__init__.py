"""Rows of profiles and of their channels: how a logger writes, read cell by cell."""
