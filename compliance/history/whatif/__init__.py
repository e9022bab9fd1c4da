"""A question -> each outlet's history under another law -> what would differ; nothing is stored."""
