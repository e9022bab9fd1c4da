"""The stores that the settings name, opened; and the InfluxDB server of a demo."""
