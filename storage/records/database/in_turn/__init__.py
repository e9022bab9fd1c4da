"""Who waits for whom: writers for each other, and a change of the tables for who runs on them."""
