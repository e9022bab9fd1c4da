"""A running house -> one folder of chunks, each once -> a house again."""
