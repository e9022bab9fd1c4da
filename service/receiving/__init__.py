"""Receiving: broker or files -> pipeline -> journal, with the threads that keep it informed."""
