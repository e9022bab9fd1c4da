"""Workers of ingest that share the readings: whose turn it is, and which left for good."""
