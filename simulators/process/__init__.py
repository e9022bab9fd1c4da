"""Rain and work days -> what flows into a plant -> what its biological stage lets out."""
