"""The web server. granian: of the servers measured it answers most per CPU-second (ADR 0004)."""

import resource
from argparse import ArgumentParser
from collections.abc import Sequence

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from hataori.kernel.environment import web_port, whole_number

WORKERS = whole_number("HATAORI_WORKERS", 2, least=1)
THREADS = whole_number("HATAORI_THREADS", 4, least=1)
CONNECTIONS = whole_number("HATAORI_CONNECTIONS", 4096, least=1)
"""Per worker. granian counts connections, not requests: with few of them, browsers that keep theirs lock others out."""


def serve(address: str, port: int, workers: int = WORKERS) -> None:
    """Serve until told to stop. Blocking threads and backpressure are always set: their defaults starve under load."""
    _allow_files(workers * CONNECTIONS)
    Server(
        "hataori.web.server:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


def _allow_files(wanted: int) -> None:
    """As many open files as connections want, as far as the machine's hard limit lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def addressed(parser: ArgumentParser) -> None:
    """The arguments of every command that serves."""
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=web_port(), help="default: HATAORI_PORT or 8000")


def main(words: Sequence[str]) -> int:
    """`serve --address A --port P` without loading the product in this process."""
    parser = ArgumentParser(prog="hataori serve")
    parser.add_argument("serve")
    addressed(parser)
    arguments = parser.parse_args(words)
    serve(arguments.address, arguments.port)
    return 0
