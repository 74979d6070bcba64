"""損傷通報 (m15): what residents see of reports of roads, parks, water leaks and vacant houses."""
