"""Commands on the law and its verdicts: what is in hand, entered, reviewed, and what if."""
