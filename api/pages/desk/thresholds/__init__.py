"""The page of an outlet's own thresholds of quality control, with its two forms."""
