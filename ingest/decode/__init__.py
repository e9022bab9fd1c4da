"""Any bytes -> a meaning, or a rejection with its reason; the topic tells the format.

Nothing is guessed and nothing raises. A new logger's format gets a file or room of its own here.
"""
