"""The JSON API of booking under /api/booking/: reservations, draws, codes of doors, and pure look-ups."""
