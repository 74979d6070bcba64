"""The driver: one connection for all locks, the nodes side by side, each code read back."""

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

errors = LazyModule("zwave_js_server.exceptions")
AWAY = "Z-Wave JSの接続先が応答しません。機器の電源と通信を確かめてください。"
SILENT = "錠から返事がありません。電池と電波を確かめてください。"
NOT_SET = "Z-Wave JSの接続先（HATAORI_ZWAVE_URL）が設定されていません。"
NO_NODE = "この番号の錠が、Z-Wave JSに登録されていません。"
REFUSED = "錠が番号を受け付けません（{said}）。枠の数と錠の設定を確かめてください。"
KEPT_OTHER = "錠を読み戻すと、書いた番号と違っていました。"
_KEYPAD_UNLOCK = 6  # Notification CC, Access Control (6), event 6
_ACCESS_CONTROL = 6
T = TypeVar("T")


class ZwaveJsDriver:
    """Locks behind one Z-Wave JS server. A lock's address is {"node": number}."""

    key = "zwave-js"
    title = "Z-Wave JS"
    simulated = False

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:
        """Put and clear, each read back."""
        said, done = _within(lambda nodes: _applied(nodes, changes, seconds))
        found = {(each.change.lock.key, each.change.place): each for each in done}
        missing = said or SILENT
        return [found.get((each.lock.key, each.place), Outcome(each, None, missing, reached=False)) for each in changes]

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:
        """Ask each lock for the places that are not known to be free."""
        said, done = _within(lambda nodes: _read(nodes, locks, seconds))
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
    if not settings.HATAORI_ZWAVE_URL:
        return NOT_SET, []

    async def connected_act() -> list[T]:
        async with connected(settings.HATAORI_ZWAVE_URL) as nodes:
            return await act(nodes)

    try:
        return "", run_async(connected_act())
    except ServerAway:
        return AWAY, []


async def _applied(nodes: Any, changes: Sequence[Change], seconds: float) -> list[Outcome]:  # noqa: ANN401  the library's
    ordered = sorted(changes, key=lambda each: each.lock.key)
    groups = [list(found) for _, found in groupby(ordered, key=lambda each: each.lock.key)]

    async def one(change: Change) -> Outcome:
        node = nodes.get(change.lock.at.get("node"))
        return await _outcome(node, change) if node else Outcome(change, None, NO_NODE)

    return await side_by_side(groups, one, seconds=seconds)


async def _outcome(node: Any, change: Change) -> Outcome:  # noqa: ANN401  the library's node
    try:
        return Outcome(change, await codes.carry_out(node, change))
    except codes.NotTaken:
        return Outcome(change, None, KEPT_OTHER)
    except codes.Silent:
        return Outcome(change, None, SILENT, reached=False)
    except (errors.BaseZwaveJSServerError, ValueError) as error:
        return Outcome(change, None, REFUSED.format(said=type(error).__name__))


async def _read(nodes: Any, locks: Iterable[Address], seconds: float) -> list[Seen]:  # noqa: ANN401  the library's
    async def one(lock: Address) -> Seen:
        node = nodes.get(lock.at.get("node"))
        if node is None:
            return Seen(lock.key, None, NO_NODE)
        asked = [place for place in codes.believed_taken(node) if place in lock.own_places]
        try:
            held = {place: await codes.held(node, place) for place in asked}
        except (codes.Silent, errors.BaseZwaveJSServerError):
            return Seen(lock.key, None, SILENT)
        return Seen(lock.key, {place: pin for place, pin in held.items() if pin is not None})

    return await side_by_side([[lock] for lock in locks], one, seconds=seconds)


async def _listen(locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
    async with connected(settings.HATAORI_ZWAVE_URL) as nodes:
        for lock in locks:
            node = nodes.get(lock.at.get("node"))
            if node:
                node.on("notification", _heard(lock, told))
        await until(stopped)


def _heard(lock: Address, told: Callable[[Use], None]) -> Callable[[dict[str, Any]], None]:
    def take(event: dict[str, Any]) -> None:
        notice = event.get("notification")
        kind, what = getattr(notice, "type_", None), getattr(notice, "event", None)
        place = (getattr(notice, "parameters", None) or {}).get("userId")
        if (kind, what) == (_ACCESS_CONTROL, _KEYPAD_UNLOCK) and isinstance(place, int):
            told(Use(lock.key, place, clock.now()))

    return take


DRIVER: Driver = ZwaveJsDriver()
