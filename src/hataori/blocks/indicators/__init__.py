"""Indicators as declarations over events: counted live, for any date, with path, verdict and the events behind."""
