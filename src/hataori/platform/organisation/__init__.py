"""The city's departments and branches, and the loading of a city's folder."""
