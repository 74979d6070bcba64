"""What a service of the city declares about itself, and the register of those declarations."""
