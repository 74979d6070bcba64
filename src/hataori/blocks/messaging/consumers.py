"""What messaging does when a person leaves: nobody is told anything more under his name."""

from collections.abc import Sequence

from hataori.platform.events.api import Consumer, Event

from . import models


def forget_who_left(events: Sequence[Event]) -> None:
    """The account is closed: addresses with what they follow, choices and settings go; letters in the box stay."""
    closed = [event.subject.partition("/")[2] for event in events]
    for kept in (models.Address, models.NoticeSettings, models.PurposeChoice, models.MailPreference):
        kept._default_manager.filter(account_id__in=closed).delete()  # noqa: SLF001  Django's documented name


CONSUMERS: tuple[Consumer, ...] = (Consumer("messaging-closed", frozenset({"portal_id.deleted"}), forget_who_left),)
