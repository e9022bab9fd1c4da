"""A kept English sentence of a verdict, its limit, gaps or checks -> the same in Vietnamese."""
