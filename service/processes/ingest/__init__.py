"""Ingest as two processes: a receiving child -> links -> the storer beside the stores."""
