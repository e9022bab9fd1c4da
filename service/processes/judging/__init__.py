"""Judging, again and again: here on a thread, or on the machines of a Dask cluster."""
