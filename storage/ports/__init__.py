"""What the rest of the house may ask of a store, whichever database stands behind it."""
