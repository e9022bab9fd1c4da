"""The API on its threads: bounded connections, few questions at once, health that never waits."""
