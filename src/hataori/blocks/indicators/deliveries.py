"""Background work: counting a changed definition anew, and writing down each day's values."""

from hataori.platform.outbox.api import Delivery, Message

from . import rebuild, snapshots
from .actions import REBUILD
from .snapshots import SNAPSHOT


def _rebuild(message: Message) -> None:
    rebuild.run(message.payload["build"])


# A full count of a long log takes minutes; a second worker that takes over only goes on where the first stopped.
DELIVERIES = (
    Delivery(REBUILD, _rebuild, title="指標の数え直し", lease_seconds=900.0),
    Delivery(SNAPSHOT, snapshots.deliver, title="指標の値の記録", max_attempts=50, lease_seconds=300.0),
)
