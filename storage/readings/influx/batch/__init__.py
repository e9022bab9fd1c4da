"""A batch for InfluxDB -> which of it is in order, new, a conflict, or must be asked about."""
