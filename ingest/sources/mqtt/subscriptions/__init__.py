"""What we subscribe to -> probes through it -> whether the broker serves it."""
