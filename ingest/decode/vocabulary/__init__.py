"""A gateway's word -> its format's map -> the shared vocabulary -> parameter, unit or status."""
