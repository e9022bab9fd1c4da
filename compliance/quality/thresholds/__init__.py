"""Reviewed data, read and checked as a whole -> plain numbers held against one series."""
