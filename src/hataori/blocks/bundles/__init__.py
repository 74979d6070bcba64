"""Bundles: the filings of one visit, read on one screen, signed once by hand, filed and made into papers together."""
