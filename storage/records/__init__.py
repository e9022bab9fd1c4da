"""The records in SQLite or PostgreSQL: `store` is their port, each room keeps one concern of it."""
