"""Whether sensors proved themselves: their checks -> when their readings are in doubt."""
