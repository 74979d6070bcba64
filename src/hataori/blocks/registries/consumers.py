"""What was looked up for a case goes when the case is destroyed (文書保存年限)."""

from collections.abc import Sequence

from hataori.platform.events.api import Consumer, Event

from . import models


def forget_looks(events: Sequence[Event]) -> None:
    """Delete the looks of destroyed cases; that they were made stays in the audit log."""
    abouts = [event.subject for event in events]
    models.LookRow.objects.filter(about__in=abouts).delete()


CONSUMERS = (Consumer("registries.forget", frozenset({"case.destroyed"}), forget_looks),)
