"""The InfluxDB 2 store: what stands -> line protocol -> bucket; refusals are told from outages."""
