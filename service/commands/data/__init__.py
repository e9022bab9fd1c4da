"""Commands on what is kept: registry, journal, holds, reading store, workers of ingest."""
