"""The desk of units: rules in words, a form for them, closures, how well the units are used."""
