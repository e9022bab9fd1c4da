"""What may be asked of the records about who is told what."""
