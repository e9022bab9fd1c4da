"""One simulated gateway on MQTT: what it sends, sends again, and answers when it is certified."""
