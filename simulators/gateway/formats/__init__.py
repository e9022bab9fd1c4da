"""Every way in which loggers write what we can read, as a simulated gateway writes it."""
