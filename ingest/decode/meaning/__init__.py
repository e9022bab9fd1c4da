"""What every decoder gives: a meaning, or why there is none; and the journal's note of it."""
