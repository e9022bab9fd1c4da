"""What waits to be done, and how far work has come: what may be asked of both."""
