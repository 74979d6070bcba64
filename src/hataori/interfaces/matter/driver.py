"""The driver: one connection, the nodes side by side; whether a place is taken can be asked, its code cannot."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from django.conf import settings

from hataori.blocks.access.api import (
    Address,
    Change,
    Driver,
    Outcome,
    Seen,
    Use,
    Window,
    relay,
    run_async,
    side_by_side,
    until,
)
from hataori.kernel import clock
from hataori.kernel.lazy import LazyModule

from . import codes
from .line import ServerAway, connected

errors = LazyModule("matter_server.common.errors")
models = LazyModule("matter_server.common.models")
AWAY = "Matterの接続先が応答しません。機器の電源と通信を確かめてください。"
SILENT = "錠から返事がありません。電池と電波を確かめてください。"
NOT_SET = "Matterの接続先（HATAORI_MATTER_URL）が設定されていません。"
REFUSED = "錠が番号を受け付けません（{said}）。枠の数と錠の設定を確かめてください。"
_DOOR_LOCK, _LOCK_OPERATION, _UNLOCK, _KEYPAD = 0x0101, 2, 1, 3
T = TypeVar("T")


class MatterDriver:
    """Locks behind one controller. A lock's address is {"node": id, "endpoint": number (1 without)}."""

    key = "matter"
    title = "Matter"
    simulated = False

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:
        """Put and clear; each place is asked afterwards."""
        said, done = _within(lambda client: _applied(client, changes, seconds))
        found = {(each.change.lock.key, each.change.place): each for each in done}
        missing = said or SILENT
        return [found.get((each.lock.key, each.place), Outcome(each, None, missing, reached=False)) for each in changes]

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:
        """Ask each place whether it is taken."""
        said, done = _within(lambda client: _read(client, locks, seconds))
        found = {each.lock: each for each in done}
        return [found.get(each.key, Seen(each.key, None, said or SILENT)) for each in locks]

    def computed(self, lock: Address, window: Window) -> str | None:  # noqa: ARG002  a driver's signature
        """Codes are sent."""
        return None

    def listen(self, locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
        """Tell each opening by keypad."""
        relay(lambda heard: _listen(locks, heard, stopped), told)


def _within(act: Callable[[Any], Coroutine[Any, Any, list[T]]]) -> tuple[str, list[T]]:
    """What `act` finds over a connection; a sentence instead where there is none."""
    if not settings.HATAORI_MATTER_URL:
        return NOT_SET, []

    async def connected_act() -> list[T]:
        async with connected(settings.HATAORI_MATTER_URL) as client:
            return await act(client)

    try:
        return "", run_async(connected_act())
    except ServerAway:
        return AWAY, []


async def _applied(client: Any, changes: Sequence[Change], seconds: float) -> list[Outcome]:  # noqa: ANN401  the library's
    ordered = sorted(changes, key=lambda each: each.lock.key)
    groups = [list(found) for _, found in groupby(ordered, key=lambda each: each.lock.key)]

    async def one(change: Change) -> Outcome:
        try:
            return Outcome(change, await codes.carry_out(client, change))
        except codes.NotTaken as refused:
            return Outcome(change, None, REFUSED.format(said=refused))
        except errors.MatterError as error:
            away = isinstance(error, errors.NodeNotReady | errors.NodeNotResolving)
            said = SILENT if away else REFUSED.format(said=type(error).__name__)
            return Outcome(change, None, said, reached=not away)

    return await side_by_side(groups, one, seconds=seconds)


async def _read(client: Any, locks: Iterable[Address], seconds: float) -> list[Seen]:  # noqa: ANN401  the library's
    async def one(lock: Address) -> Seen:
        try:
            taken = [place for place in lock.own_places if await codes.is_taken(client, lock.at, place)]
        except errors.MatterError:
            return Seen(lock.key, None, SILENT)
        return Seen(lock.key, dict.fromkeys(taken, ""))

    return await side_by_side([[lock] for lock in locks], one, seconds=seconds)


async def _listen(locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
    keys = {int(each.at["node"]): each.key for each in locks}

    def take(_kind: Any, event: Any) -> None:  # noqa: ANN401  the library's event
        if (place := used_place(event)) and event.node_id in keys:
            told(Use(keys[event.node_id], place, clock.now()))

    async with connected(settings.HATAORI_MATTER_URL) as client:
        client.subscribe_events(take, models.EventType.NODE_EVENT)
        await until(stopped)


def used_place(event: Any) -> int | None:  # noqa: ANN401  the library's event
    """The place whose code was typed, None for any other event."""
    data = event.data if isinstance(getattr(event, "data", None), dict) else {}
    is_lock = (event.cluster_id, event.event_id) == (_DOOR_LOCK, _LOCK_OPERATION)
    typed = data.get("lockOperationType") == _UNLOCK and data.get("operationSource") == _KEYPAD
    place = data.get("userIndex")
    return place if is_lock and typed and isinstance(place, int) else None


DRIVER: Driver = MatterDriver()
