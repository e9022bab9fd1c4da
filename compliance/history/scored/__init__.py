"""What was found held against a truth that who finds never saw."""
