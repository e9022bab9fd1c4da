"""The city's pages: the figure against 100 %, its days, and every cluster."""
