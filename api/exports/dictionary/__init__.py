"""The data dictionary: each table that can be taken away, each column with unit and clause."""
