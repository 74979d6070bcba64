"""Matter: whether a place is taken can be asked, its code cannot."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from hataori.blocks.access.api import REFUSED, SILENT, Address, Change, Driver, GatewayDriver, Outcome, Seen, Use
from hataori.kernel import clock
from hataori.kernel.lazy import LazyModule

from . import codes
from .line import connected

errors = LazyModule("matter_server.common.errors")
models = LazyModule("matter_server.common.models")
_DOOR_LOCK, _LOCK_OPERATION, _UNLOCK, _KEYPAD = 0x0101, 2, 1, 3


class MatterDriver(GatewayDriver):
    """Locks behind one controller. A lock's address is {"node": id, "endpoint": number (1 without)}."""

    key = "matter"
    title = "Matter"
    setting = "HATAORI_MATTER_URL"

    def connected(self, url: str) -> AbstractAsyncContextManager[Any]:
        """The controller's client."""
        return connected(url)

    async def change(self, line: Any, change: Change) -> Outcome:  # noqa: ANN401  the library's client
        """Put or clear; the place is asked afterwards."""
        try:
            return Outcome(change, await codes.carry_out(line, change))
        except codes.NotTaken as refused:
            return Outcome(change, None, REFUSED.format(said=refused))
        except errors.MatterError as error:
            away = isinstance(error, errors.NodeNotReady | errors.NodeNotResolving)
            said = SILENT if away else REFUSED.format(said=type(error).__name__)
            return Outcome(change, None, said, reached=not away)

    async def look(self, line: Any, lock: Address) -> Seen:  # noqa: ANN401  the library's client
        """Ask each place whether it is taken."""
        try:
            taken = [place for place in lock.own_places if await codes.is_taken(line, lock.at, place)]
        except errors.MatterError:
            return Seen(lock.key, None, SILENT)
        return Seen(lock.key, dict.fromkeys(taken, ""))

    def hear(self, line: Any, locks: Sequence[Address], told: Callable[[Use], None]) -> None:  # noqa: ANN401  the library's client
        """Each opening of a known lock by keypad."""
        keys = {int(each.at["node"]): each.key for each in locks}

        def take(_kind: Any, event: Any) -> None:  # noqa: ANN401  the library's event
            if (place := used_place(event)) and event.node_id in keys:
                told(Use(keys[event.node_id], place, clock.now()))

        line.subscribe_events(take, models.EventType.NODE_EVENT)


def used_place(event: Any) -> int | None:  # noqa: ANN401  the library's event
    """The place whose code was typed, None for any other event."""
    data = event.data if isinstance(getattr(event, "data", None), dict) else {}
    is_lock = (event.cluster_id, event.event_id) == (_DOOR_LOCK, _LOCK_OPERATION)
    typed = data.get("lockOperationType") == _UNLOCK and data.get("operationSource") == _KEYPAD
    place = data.get("userIndex")
    return place if is_lock and typed and isinstance(place, int) else None


DRIVER: Driver = MatterDriver()
