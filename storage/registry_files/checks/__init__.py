"""Holds the rows of files against each other, and against the registry before."""
