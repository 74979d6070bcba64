"""The web server. granian: of the servers measured it answers most per CPU-second (ADR 0004)."""

import os
from argparse import ArgumentParser
from collections.abc import Sequence

from granian.constants import Interfaces
from granian.log import LogLevels
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
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


def addressed(parser: ArgumentParser) -> None:
    """The arguments of every command that serves."""
    parser.add_argument("--address", default="127.0.0.1")
    port = int(os.environ.get("HATAORI_PORT", "8000"))
    parser.add_argument("--port", type=int, default=port, help="default: HATAORI_PORT or 8000")


def main(words: Sequence[str]) -> int:
    """`serve --address A --port P` without loading the product in this process."""
    parser = ArgumentParser(prog="hataori serve")
    parser.add_argument("serve")
    addressed(parser)
    arguments = parser.parse_args(words)
    serve(arguments.address, arguments.port)
    return 0
