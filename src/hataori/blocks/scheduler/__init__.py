"""One pool of time for every channel: units, bookings, leases, series, waiting lists."""
