"""The shapes of the answers on the figure: of a day, of a window, over days."""
