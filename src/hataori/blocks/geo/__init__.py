"""Where it is: the city's places, their search, the way from a point to words, and areas that hold a point."""
