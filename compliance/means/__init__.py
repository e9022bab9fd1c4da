"""Readings in slots -> exact sums -> means of hours, days and months, with bounds and load."""
