"""A source's name -> outlet, parameter, unit and factor; the nearest names where there is none."""
