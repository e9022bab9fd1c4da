"""A batch -> what of it is new, duplicate or conflict -> kept; three backends, one contract."""
