"""The plans of the city by year, as data, and how far each of their targets is."""
