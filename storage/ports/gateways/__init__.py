"""What may be asked of the records about gateways, each kind by itself."""
