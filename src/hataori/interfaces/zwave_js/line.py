"""The WebSocket connection to Z-Wave JS server, by Home Assistant's client library (zwave-js-server-python)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hataori.blocks.access.api import GatewayAway, started
from hataori.kernel.lazy import LazyModule

aiohttp = LazyModule("aiohttp")
clients = LazyModule("zwave_js_server.client")


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """The controller's nodes by number. GatewayAway where it does not answer or has no controller yet."""
    async with aiohttp.ClientSession() as session:
        client = clients.Client(url, session)
        listening = None
        try:
            listening = await started(client, client.listen)
            nodes = client.driver.controller.nodes
        except Exception as error:
            await _closed(client, listening)
            raise GatewayAway(type(error).__name__) from error
        try:
            yield nodes
        finally:
            await _closed(client, listening)


async def _closed(client: Any, listening: "asyncio.Task[None] | None") -> None:  # noqa: ANN401  the library's client
    if client.connected:
        await client.disconnect()
    if listening:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
