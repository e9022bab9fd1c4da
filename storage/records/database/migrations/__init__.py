"""The history of the records' tables; each step is frozen once it was shipped."""
