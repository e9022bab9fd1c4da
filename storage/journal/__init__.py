"""The journal: what came -> record -> writer (on disk) -> reader; `diary` notes each ended day.

Full segments are compressed by `sealing/`; `verify/` walks all of it and changes nothing.
"""
