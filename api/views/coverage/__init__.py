"""The city against 100 %: of a day, of a window, over days, and what holds it below."""
