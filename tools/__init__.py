"""Tools of the house that are not shipped to a city."""
