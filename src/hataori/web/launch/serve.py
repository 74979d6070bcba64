"""The web server. granian: of the servers measured it answers most per CPU-second (ADR 0004)."""

import os

from granian.constants import Interfaces
from granian.server import Server

WORKERS = int(os.environ.get("HATAORI_WORKERS", "2"))
THREADS = int(os.environ.get("HATAORI_THREADS", "4"))


def serve(address: str, port: int, workers: int = WORKERS) -> None:
    """Serve until told to stop. Blocking threads and backpressure are always set: their defaults starve under load."""
    Server(
        "hataori.web.server:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=THREADS * 16,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_access=False,
        log_level="warning",
        websockets=False,
    ).serve()
