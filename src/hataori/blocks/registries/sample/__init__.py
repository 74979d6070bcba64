"""Made-up residents: generated from the city's list of names and towns, the same ones every time."""
