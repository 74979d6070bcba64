"""The reader of the log that puts a message into the outbox for each receiver that wants it."""

from collections.abc import Sequence

from hataori.platform.events.api import Consumer, Event

from . import models, rules
from .actions import put


def tell(events: Sequence[Event]) -> None:
    """In the transaction of the cursor: each receiver is told once of each fact that is younger than itself."""
    rows = list(models.Subscription.objects.filter(disabled_at__isnull=True))
    for event in events:
        if not rules.is_offered(event.type):
            continue
        for row in rows:
            if event.type in row.types and event.time >= row.created_at:
                put(row, event.id, event.type)


# All types: which ones are wanted is decided by receivers while the worker runs.
CONSUMERS = (Consumer("webhooks", frozenset(), tell, start="now"),)
