"""What is said of one subject, in both languages; speaking.py and its neighbours gather it."""
