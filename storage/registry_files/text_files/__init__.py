"""Text files of the registry: CSV of any kind, and a profile with its channels as TOML."""
