"""A day's interval slots: idle or not -> a valid reading in each, or a gap with its cause."""
