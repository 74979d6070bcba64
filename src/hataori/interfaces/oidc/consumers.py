"""What the provider does when a person leaves: everything his companions hold ends."""

from collections.abc import Sequence

from hataori.kernel import clock
from hataori.platform.events.api import Consumer, Event

from . import models


def end_grants(events: Sequence[Event]) -> None:
    """The account is closed."""
    closed = [event.subject.partition("/")[2] for event in events]
    rows = models.Grant.objects.filter(account_id__in=closed, ended_at=None)
    rows.update(ended_at=clock.machine(), ended_by="account_closed")


CONSUMERS: tuple[Consumer, ...] = (Consumer("oidc-closed", frozenset({"portal_id.deleted"}), end_grants),)
