"""Broker -> session -> loop -> pipeline; what gateways are told goes back the same way."""
