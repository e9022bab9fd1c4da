"""Who asks, by session or token -> what the one table lets them -> what they are told of it."""
