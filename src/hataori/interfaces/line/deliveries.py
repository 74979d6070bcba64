"""What this app sends out of the process."""

from hataori.blocks.messaging.api import person_deliveries, public_delivery
from hataori.platform.outbox.api import Delivery

from .channel import FRIENDS, FRIENDS_KIND, KIND, NAME
from .linking import OFFER_KIND, deliver_offer

DELIVERIES = (
    *person_deliveries(NAME, "LINE", KIND),
    Delivery(OFFER_KIND, deliver_offer, "LINEの連携の案内", max_attempts=6, longest_delay=300.0, lane=KIND),
    public_delivery(FRIENDS, "LINE（友だち全員）", FRIENDS_KIND),
)
