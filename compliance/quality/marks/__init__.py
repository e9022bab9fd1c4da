"""What checks find of each reading, as one number of marks: days by themselves, then standstill."""
