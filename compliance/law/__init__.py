"""The law as data: file -> checks -> regulation -> entered figures -> the limit that binds."""
