"""What this interface offers to the messaging block."""

from .channel import CHANNEL

CHANNELS = (CHANNEL,)
