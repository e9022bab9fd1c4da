"""The communes and wards of Hanoi, as data with their sources, and what to say of other names."""
