"""Address -> connecting -> the broker's terms; what it loses, and what it may hang up over."""
