"""The WebSocket connection to Z-Wave JS server, by Home Assistant's client library (zwave-js-server-python)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hataori.kernel.lazy import LazyModule

aiohttp = LazyModule("aiohttp")
clients = LazyModule("zwave_js_server.client")
_READY_S = 10.0


class ServerAway(Exception):
    """Z-Wave JS server does not answer, or has no controller yet."""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """The controller's nodes by number. ServerAway."""
    async with aiohttp.ClientSession() as session:
        client = clients.Client(url, session)
        listening = None
        try:
            listening = await _listening(client)
        except Exception as error:
            await _closed(client, listening)
            raise ServerAway(type(error).__name__) from error
        try:
            yield client.driver.controller.nodes
        finally:
            await _closed(client, listening)


async def _listening(client: Any) -> "asyncio.Task[None]":  # noqa: ANN401  the library's client
    await asyncio.wait_for(client.connect(), _READY_S)
    ready = asyncio.Event()
    task: asyncio.Task[None] = asyncio.create_task(client.listen(ready))
    waiting = asyncio.create_task(ready.wait())
    done, _ = await asyncio.wait({task, waiting}, timeout=_READY_S, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if waiting not in done or client.driver is None:
        task.cancel()
        raise ServerAway("not ready")
    return task


async def _closed(client: Any, listening: "asyncio.Task[None] | None") -> None:  # noqa: ANN401  the library's client
    if client.connected:
        await client.disconnect()
    if listening:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
