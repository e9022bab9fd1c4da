"""MQTT bytes in bulk: PUBLISH packets in, receipts out; paho's client holds the socket."""
