"""A walk over the whole journal, record by record -> what is not as it was written, and where."""
