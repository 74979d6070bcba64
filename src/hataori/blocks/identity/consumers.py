"""What identity does when a person leaves: the tie to his card goes too."""

from collections.abc import Sequence

from hataori.platform.events.api import Consumer, Event

from . import models


def part(events: Sequence[Event]) -> None:
    """The account is closed: its card is free, and nothing here points at it any more but the signatures it gave."""
    closed = [event.subject.partition("/")[2] for event in events]
    models.IdentityLink.objects.filter(account_id__in=closed).delete()


CONSUMERS: tuple[Consumer, ...] = (Consumer("identity-closed", frozenset({"portal_id.deleted"}), part),)
