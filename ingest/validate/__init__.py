"""A meaning against the registry -> what is kept of it; a gateway's status, and since when."""
