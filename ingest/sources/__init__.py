"""MQTT, a drop folder, quarantine -> the one thread that writes the journal."""
