"""What this app sends out of the process."""

from hataori.blocks.messaging.api import public_delivery

from . import mastodon, x

DELIVERIES = (
    public_delivery(x.NAME, "X", x.KIND),
    public_delivery(mastodon.NAME, "Mastodon", mastodon.KIND),
)
