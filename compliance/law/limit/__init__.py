"""Which regulation and column bind -> factors -> own limits -> Cmax of an outlet on a day."""
