"""The pages of the registry: its tables, and the form by which one row of it is entered."""
