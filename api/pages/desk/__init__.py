"""The inspector's desk: what is new today, and the cases."""
