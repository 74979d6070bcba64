"""The WebSocket connection to python-matter-server, by its own client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hataori.blocks.access.api import GatewayAway, started
from hataori.kernel.lazy import LazyModule

aiohttp = LazyModule("aiohttp")
clients = LazyModule("matter_server.client")


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """The client, listening. GatewayAway."""
    async with aiohttp.ClientSession() as session:
        client = clients.MatterClient(url, session)
        try:
            listening = await started(client, client.start_listening)
        except Exception as error:
            raise GatewayAway(type(error).__name__) from error
        try:
            yield client
        finally:
            await client.disconnect()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
