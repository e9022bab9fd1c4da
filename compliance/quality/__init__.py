"""Quality control of readings: which are left out of a mean, and which give a reason to visit."""
