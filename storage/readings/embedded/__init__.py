"""The embedded store: readings in one DuckDB file, for a service that runs as one process."""
