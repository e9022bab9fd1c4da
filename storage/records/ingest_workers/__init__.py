"""Workers of ingest that share the readings: how far each has come, and whose turn it is."""
