"""Who uses the city's facilities: registrations with a term, and groups with members."""
