"""Reports of the street and other requests for service: kinds, routing, targets, duplicates, work orders."""
