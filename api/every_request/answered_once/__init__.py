"""A question that many ask at once is answered once, where nobody of them has signed in."""
