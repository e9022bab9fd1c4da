"""From a gateway's bytes to a stored reading; pipeline.py is THE ORDER."""
