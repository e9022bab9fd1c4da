"""How the stores and the parts are, as health and metrics tell it: each asked by itself."""
