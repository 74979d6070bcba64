"""The residents' front door."""
