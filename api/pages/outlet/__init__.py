"""An outlet's pages: its month, one day of it, and one verdict explained."""
