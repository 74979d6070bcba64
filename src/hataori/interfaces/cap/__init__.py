"""The Common Alerting Protocol 1.2 (OASIS): alerts written, read, judged, signed, and given out as a feed."""
