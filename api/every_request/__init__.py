"""A request, bounded and read strictly -> its answer, with headers and tag, or a problem."""
