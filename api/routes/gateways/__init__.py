"""Routes of gateways: what became of what they sent, and how a new one is tried."""
