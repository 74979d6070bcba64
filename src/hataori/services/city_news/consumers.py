"""What became of a post at each public channel: messaging's facts become facts of the post, once each."""

from collections.abc import Sequence
from uuid import UUID

from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import Consumer, Event

from . import models
from .posts import note

_START = "delivery/news/"
_NAMES = {"message.delivered": "post.published", "message.refused": "post.refused"}


def tell(events: Sequence[Event]) -> None:
    """Within the reader's own transaction: a fact of messaging is read once."""
    for event in events:
        post = _post(event.subject)
        if post is None:
            continue
        data = {name: event.data[name] for name in ("channel", "account", "simulated")}
        last = "url" if event.type == "message.delivered" else "reason"
        note(_NAMES[event.type], post, SYSTEM, **data, **{last: event.data[last]})


def _post(subject: str) -> models.Post | None:
    if not subject.startswith(_START):
        return None
    try:
        number = UUID(subject.removeprefix(_START).partition(":")[0])
    except ValueError:
        return None
    return models.Post.objects.filter(pk=number).first()


CONSUMERS = (Consumer("city-news.delivered", frozenset(_NAMES), tell),)
