"""What goes wrong at a simulated plant: in its water, its sensors, on its way to us, or on purpose.

A window, a parameter, a size each; a repeated window is anchored in the calendar, so that the same
instant has the same trouble whenever it is asked for.
"""
