"""The residents' register: who lives here, in which household, since when, and what else the city knows of them."""
