"""A full segment -> compressed, read back, compared -> the plain one goes; ended days are noted."""
