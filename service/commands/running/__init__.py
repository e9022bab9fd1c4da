"""What runs until it is told to end, and how it is said to be."""
