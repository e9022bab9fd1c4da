"""The inspector's page: what is new in the city since somebody looked last, and what goes on."""
