"""Drivers behind one gateway process that speaks WebSocket: a connection for all locks, the nodes side by side."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import groupby
from typing import Any, TypeVar

from django.conf import settings

from .asynchronous import relay, run_async, side_by_side, until
from .types import Address, Change, Outcome, Seen, Use, Window

SILENT = "錠から返事がありません。電池と電波を確かめてください。"
REFUSED = "錠が番号を受け付けません（{said}）。枠の数と錠の設定を確かめてください。"
_READY_S = 10.0
T = TypeVar("T")


class GatewayAway(Exception):
    """The gateway does not answer, or is not ready."""


class GatewayDriver(ABC):
    """A driver's part that is the same for every gateway. `setting` names the gateway's address.

    A kind of gateway says how to connect (GatewayAway where it cannot), and what is done on the line with one change,
    one lock, and for hearing uses.
    """

    key: str
    title: str
    setting: str
    simulated = False

    @abstractmethod
    def connected(self, url: str) -> AbstractAsyncContextManager[Any]:
        """The line, open while it is used."""

    @abstractmethod
    async def change(self, line: Any, change: Change) -> Outcome:  # noqa: ANN401  the library's client
        """Put or clear one code, and look whether it is so."""

    @abstractmethod
    async def look(self, line: Any, lock: Address) -> Seen:  # noqa: ANN401  the library's client
        """What stands in the lock's own places."""

    @abstractmethod
    def hear(self, line: Any, locks: Sequence[Address], told: Callable[[Use], None]) -> None:  # noqa: ANN401  the library's client
        """Have each opening by keypad told."""

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:
        """Put and clear, the changes of one lock one after another."""
        ordered = sorted(changes, key=lambda each: each.lock.key)
        groups = [list(found) for _, found in groupby(ordered, key=lambda each: each.lock.key)]
        said, done = self._on_line(
            lambda line: side_by_side(groups, lambda each: self.change(line, each), seconds=seconds)
        )
        found = {(each.change.lock.key, each.change.place): each for each in done}
        missing = said or SILENT
        return [found.get((each.lock.key, each.place), Outcome(each, None, missing, reached=False)) for each in changes]

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:
        """Look at each lock."""
        said, done = self._on_line(
            lambda line: side_by_side([[lock] for lock in locks], lambda each: self.look(line, each), seconds=seconds)
        )
        found = {each.lock: each for each in done}
        return [found.get(each.key, Seen(each.key, None, said or SILENT)) for each in locks]

    def computed(self, lock: Address, window: Window) -> str | None:  # noqa: ARG002  a driver's signature
        """Codes are sent."""
        return None

    def listen(self, locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
        """Tell each opening by keypad."""

        async def listening(heard: Callable[[Use], None]) -> None:
            async with self.connected(self._url) as line:
                self.hear(line, locks, heard)
                await until(stopped)

        relay(listening, told)

    @property
    def _url(self) -> str:
        return str(getattr(settings, self.setting))

    def _on_line(self, act: Callable[[Any], Coroutine[Any, Any, list[T]]]) -> tuple[str, list[T]]:
        """What `act` finds on the line; a sentence instead where there is none."""
        if not self._url:
            return f"{self.title}の接続先（{self.setting}）が設定されていません。", []

        async def connected_act() -> list[T]:
            async with self.connected(self._url) as line:
                return await act(line)

        try:
            return "", run_async(connected_act())
        except GatewayAway:
            return f"{self.title}の接続先が応答しません。機器の電源と通信を確かめてください。", []


async def started(
    client: Any,  # noqa: ANN401  the library's client
    listen: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> "asyncio.Task[None]":
    """Connect the client and have it listen until it says that it is ready. GatewayAway."""
    await asyncio.wait_for(client.connect(), _READY_S)
    ready = asyncio.Event()
    task: asyncio.Task[None] = asyncio.create_task(listen(ready))
    waiting = asyncio.create_task(ready.wait())
    done, _ = await asyncio.wait({task, waiting}, timeout=_READY_S, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if waiting not in done:
        task.cancel()
        raise GatewayAway("not ready")
    return task
