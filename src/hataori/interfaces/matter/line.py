"""The WebSocket connection to python-matter-server, by its own client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hataori.kernel.lazy import LazyModule

aiohttp = LazyModule("aiohttp")
clients = LazyModule("matter_server.client")
_READY_S = 10.0


class ServerAway(Exception):
    """The Matter controller does not answer."""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """The client, listening. ServerAway."""
    async with aiohttp.ClientSession() as session:
        client = clients.MatterClient(url, session)
        try:
            listening = await _listening(client)
        except Exception as error:
            raise ServerAway(type(error).__name__) from error
        try:
            yield client
        finally:
            await client.disconnect()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listening(client: Any) -> "asyncio.Task[None]":  # noqa: ANN401  the library's client
    await asyncio.wait_for(client.connect(), _READY_S)
    ready = asyncio.Event()
    task: asyncio.Task[None] = asyncio.create_task(client.start_listening(ready))
    waiting = asyncio.create_task(ready.wait())
    done, _ = await asyncio.wait({task, waiting}, timeout=_READY_S, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if waiting not in done:
        task.cancel()
        raise ServerAway("not ready")
    return task
