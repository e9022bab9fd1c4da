"""What the readings mean in law; evaluate.py is THE ORDER, regulations/ the law as data."""
