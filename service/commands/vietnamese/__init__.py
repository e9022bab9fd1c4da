"""The command line's help, lines, tables and errors in Vietnamese, by their English words."""
