"""What officials enter: figures of the law, rulings on flags, legal holds; rows are only added."""
