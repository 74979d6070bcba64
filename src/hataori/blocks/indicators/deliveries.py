"""Background work: counting a changed definition anew while the old numbers stay up."""

from hataori.platform.outbox.api import Delivery, Message

from . import rebuild
from .actions import REBUILD


def _rebuild(message: Message) -> None:
    rebuild.run(message.payload["build"])


# A full count of a long log takes minutes; a second worker that takes over only goes on where the first stopped.
DELIVERIES = (Delivery(REBUILD, _rebuild, title="指標の数え直し", lease_seconds=900.0),)
