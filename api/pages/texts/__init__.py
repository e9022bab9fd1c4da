"""The language of a page -> its texts, and how figures, days and instants are written in it."""
