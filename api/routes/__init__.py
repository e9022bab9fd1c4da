"""The routes under /api/v1: each reads its question, asks one view and answers it."""
