"""From the stores to rows, in the order that the dictionary states; nothing is judged here."""
