"""Days of one outlet: facts, readings -> parted where facts change -> arrays -> told as nouns."""
