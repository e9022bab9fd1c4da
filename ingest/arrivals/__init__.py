"""A message on its way through THE ORDER: as it came, as examined; the common ones at once."""
