"""Template tags available everywhere."""
