"""Running numbers -> gaps -> what is asked for again, by number or time; and when we were away."""
