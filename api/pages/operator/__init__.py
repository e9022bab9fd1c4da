"""The operator's page: what today may still average, why readings were refused, what is told."""
