"""The nouns of the field and their errors; standard library only."""
