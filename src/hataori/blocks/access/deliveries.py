"""Errands to locks leave through the outbox."""

from hataori.platform.outbox.api import Delivery, Message

from .errands import SYNC
from .syncing import sync


def deliver(message: Message) -> None:
    """See to the lock of the errand."""
    sync(str(message.payload["lock"]))


DELIVERIES = (
    # 2 s, 4 s … 2 min: about two hours; then a dead letter that staff see, while the repair loop goes on asking.
    Delivery(
        SYNC, deliver, title="錠への番号の書き込みと消去",
        max_attempts=70, first_delay=2.0, longest_delay=120.0, lease_seconds=90.0,
    ),
)  # fmt: skip
