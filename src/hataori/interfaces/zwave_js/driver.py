"""Z-Wave JS: each code is read back from the lock."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from hataori.blocks.access.api import REFUSED, SILENT, Address, Change, Driver, GatewayDriver, Outcome, Seen, Use
from hataori.kernel import clock
from hataori.kernel.lazy import LazyModule

from . import codes
from .line import connected

errors = LazyModule("zwave_js_server.exceptions")
NO_NODE = "この番号の錠が、Z-Wave JSに登録されていません。"
KEPT_OTHER = "錠を読み戻すと、書いた番号と違っていました。"
_KEYPAD_UNLOCK = 6  # Notification CC, Access Control (6), event 6
_ACCESS_CONTROL = 6


class ZwaveJsDriver(GatewayDriver):
    """Locks behind one Z-Wave JS server. A lock's address is {"node": number}."""

    key = "zwave-js"
    title = "Z-Wave JS"
    setting = "HATAORI_ZWAVE_URL"

    def connected(self, url: str) -> AbstractAsyncContextManager[Any]:
        """The nodes by number."""
        return connected(url)

    async def change(self, line: Any, change: Change) -> Outcome:  # noqa: ANN401  the library's nodes
        """Put or clear, read back."""
        node = line.get(change.lock.at.get("node"))
        if node is None:
            return Outcome(change, None, NO_NODE)
        try:
            return Outcome(change, await codes.carry_out(node, change))
        except codes.NotTaken:
            return Outcome(change, None, KEPT_OTHER)
        except codes.Silent:
            return Outcome(change, None, SILENT, reached=False)
        except (errors.BaseZwaveJSServerError, ValueError) as error:
            return Outcome(change, None, REFUSED.format(said=type(error).__name__))

    async def look(self, line: Any, lock: Address) -> Seen:  # noqa: ANN401  the library's nodes
        """Ask the lock for the places that are not known to be free."""
        node = line.get(lock.at.get("node"))
        if node is None:
            return Seen(lock.key, None, NO_NODE)
        asked = [place for place in codes.believed_taken(node) if place in lock.own_places]
        try:
            held = {place: await codes.held(node, place) for place in asked}
        except (codes.Silent, errors.BaseZwaveJSServerError):
            return Seen(lock.key, None, SILENT)
        return Seen(lock.key, {place: pin for place, pin in held.items() if pin is not None})

    def hear(self, line: Any, locks: Sequence[Address], told: Callable[[Use], None]) -> None:  # noqa: ANN401  the library's nodes
        """Each opening by keypad."""
        for lock in locks:
            if node := line.get(lock.at.get("node")):
                node.on("notification", _heard(lock, told))


def _heard(lock: Address, told: Callable[[Use], None]) -> Callable[[dict[str, Any]], None]:
    def take(event: dict[str, Any]) -> None:
        notice = event.get("notification")
        kind, what = getattr(notice, "type_", None), getattr(notice, "event", None)
        place = (getattr(notice, "parameters", None) or {}).get("userId")
        if (kind, what) == (_ACCESS_CONTROL, _KEYPAD_UNLOCK) and isinstance(place, int):
            told(Use(lock.key, place, clock.now()))

    return take


DRIVER: Driver = ZwaveJsDriver()
