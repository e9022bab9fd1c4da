"""Thresholds that an outlet's own accepted past proposes, and what they would have said of it."""
