"""What this interface offers to the messaging block."""

from .channel import ALL_FRIENDS, PERSONS

CHANNELS = (PERSONS, ALL_FRIENDS)
