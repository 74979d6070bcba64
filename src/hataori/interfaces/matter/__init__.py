"""Locks behind a Matter controller (python-matter-server): Door Lock cluster 0x0101; codes can never be read back."""
