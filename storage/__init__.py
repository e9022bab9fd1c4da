"""What is kept: journal -> readings and records, in that order and from the journal alone.

The rest of the house asks through `ports/`; `registry_files/` is how people hand a registry in.
"""
