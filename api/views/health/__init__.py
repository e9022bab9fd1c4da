"""What /health says of each part, and to whom."""
