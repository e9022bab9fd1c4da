"""The bytes of each format -> values as sent, one after another, or why they cannot be read."""
