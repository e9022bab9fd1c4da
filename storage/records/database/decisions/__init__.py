"""A decision: its rows and its journal in one order, brought in again, and held against it."""
