"""The texts of the pages, one catalogue for each group of them."""
