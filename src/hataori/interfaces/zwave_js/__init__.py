"""Locks behind Z-Wave JS server: User Code (0x63), read back, and Schedule Entry Lock (0x4E) where a lock has it."""
