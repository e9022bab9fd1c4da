"""A gateway's self-certification: command -> answers -> a verdict on each point."""
