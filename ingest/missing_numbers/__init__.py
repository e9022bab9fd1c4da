"""Running numbers -> gaps -> what a gateway is asked for again, by number or by time; and when we were away."""
