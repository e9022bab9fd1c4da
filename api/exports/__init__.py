"""Data for everyone: a span of days of the whole city in one file, and what each column means."""
