"""Telling people without being asked: what is noticed, whom it is told, and how it is sent."""
