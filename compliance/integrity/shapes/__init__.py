"""One pure test for each shape of arranged readings, each against the plant's own past."""
