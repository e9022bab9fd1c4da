"""What may be asked of what a reading store refused for good, and of what devices say."""
