"""From a gateway's bytes to a stored reading; pipeline.py is THE ORDER.

wire -> sources -> decode -> validate -> pipeline -> receipts -> storing -> missing_numbers;
`retention/` keeps the journal's folder; `certification/` takes one gateway through all of it.
"""
