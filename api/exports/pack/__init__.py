"""Evidence packs: all that stands behind the days of an outlet, in a file that proves itself."""
