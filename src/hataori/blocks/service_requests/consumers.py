"""The readers of the log: who reports is told how it goes on, from now on; who leaves is known no more."""

from collections.abc import Sequence

from hataori.platform.events.api import Consumer, Event

from . import models
from .telling import TOLD, tell


def forget_who_left(events: Sequence[Event]) -> None:
    """The account is closed: what it reported stays without name and address, what it followed ends."""
    closed = [event.subject.partition("/")[2] for event in events]
    models.Request.objects.filter(account_id__in=closed).update(account_id="", contact="")
    models.Follower.objects.filter(account_id__in=closed).delete()


CONSUMERS = (
    Consumer("service-requests-tell", TOLD, tell, start="now"),
    Consumer("service-requests-closed", frozenset({"portal_id.deleted"}), forget_who_left),
)
"""Nobody gets a letter about what was settled before the first reader came."""
