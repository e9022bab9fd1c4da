"""What records keep of readings: those refused for good, and why a device has none."""
