"""What leaves the house on paper: documents, each beside the data that it is drawn from."""
