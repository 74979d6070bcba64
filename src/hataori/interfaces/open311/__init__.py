"""Open311 GeoReport v2 over the block of service requests."""
