"""Messages that wait for what explains them -> taken in again, once, by the journal's thread."""
