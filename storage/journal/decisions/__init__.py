"""What people decide, as bytes on disk: one decision -> a record of the chained journal -> back."""
