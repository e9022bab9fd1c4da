"""What a caller asks -> days, instants, filters, pages; and the parts that can answer it."""
