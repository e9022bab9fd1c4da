"""A month of daily means -> where each mark, limit and gap stands in a drawing."""
