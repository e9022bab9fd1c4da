"""The command line: main.py names every command; each is imported only when it is asked for."""
