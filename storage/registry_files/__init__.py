"""CSV files -> table -> cells -> rows -> references and overlaps -> a registry, or its faults."""
