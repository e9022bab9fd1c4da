"""Tables of rows, in a stated order, as files that leave the house: CSV, JSON, Excel, Parquet."""
