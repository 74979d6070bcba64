"""What this interface offers to the messaging block."""

from . import mastodon, x

CHANNELS = (x.CHANNEL, mastodon.CHANNEL)
