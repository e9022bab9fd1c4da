"""Any bytes -> what they mean by the profile of who sent them: forms, channels, rows, a meaning.

A form says how bytes are written, a profile what differs, a channel what a name is. Nothing that
is not entered is taken: it is told with the nearest names, and waits.
"""
