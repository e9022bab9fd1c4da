"""The legal day that runs: what it has come to, what it can still become, and what is left."""
