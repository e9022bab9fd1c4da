"""What is kept: the journal, the readings (InfluxDB or embedded) and the records."""
