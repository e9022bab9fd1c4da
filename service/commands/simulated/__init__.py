"""Commands that need no real gateway: the demo in one process, a simulated city on a broker."""
