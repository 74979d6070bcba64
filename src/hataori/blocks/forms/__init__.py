"""Forms without code: a section's staff write, test and publish the forms of their procedures."""
