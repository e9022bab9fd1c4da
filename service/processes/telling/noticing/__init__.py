"""Where what is worth telling is found: events, cases, sensors, and the service itself."""
