"""What Prometheus is told of the mission and of HTTP, from what is known already."""
