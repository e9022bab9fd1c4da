"""The shapes of what is answered, each figure with its unit; and of what officials enter."""
