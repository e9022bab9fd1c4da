"""The facts of each kind of document, as its data file says them; nothing is drawn here."""
