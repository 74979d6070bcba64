"""Locks of a cloud in the shape of RemoteLOCK's API (access persons with a PIN and a window), and a stand-in."""
