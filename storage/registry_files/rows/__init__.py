"""One row of each kind of file -> the noun that it names, in the units that we keep."""
