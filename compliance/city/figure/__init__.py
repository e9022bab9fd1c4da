"""The one figure: of a day and of a window, its groups, its water, what holds it below."""
