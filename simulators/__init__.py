"""An independent witness: invented plants and gateways that speak to us over MQTT only."""
