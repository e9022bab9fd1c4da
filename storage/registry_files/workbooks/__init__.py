"""The registry as one workbook (.xlsx): a sheet for each kind of file."""
