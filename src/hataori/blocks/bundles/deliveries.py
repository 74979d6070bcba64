"""What this app does outside of the request: the seal, where the key is kept elsewhere."""

from hataori.platform.outbox.api import Delivery

from . import sealing

DELIVERIES = (
    Delivery(sealing.SEALING, sealing.deliver, title="署名の記録への電子署名", max_attempts=12, first_delay=5.0),
)
