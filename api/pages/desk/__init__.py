"""The inspector's desk: what is new today, the cases, and the proof of sensors."""
