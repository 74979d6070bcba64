"""The service's readers: changes are told to who follows, from now on; who leaves takes his homes along."""

from collections.abc import Sequence

from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import Consumer, Event

from . import homes
from .reminding import TOLD, tell_changes


def forget_who_left(events: Sequence[Event]) -> None:
    """The account is closed."""
    for event in events:
        owner = f"account:{event.subject.partition('/')[2]}"
        for home in homes.homes_of(owner):
            homes.forget(owner, home.pk, SYSTEM)


CONSUMERS = (
    Consumer("waste-changes", TOLD, tell_changes, start="now"),
    Consumer("waste-closed", frozenset({"portal_id.deleted"}), forget_who_left),
)
