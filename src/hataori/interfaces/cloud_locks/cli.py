"""`hataori simulate cloud-lock`: the stand-in for a cloud of locks."""

import os
from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command


def _configure(parser: ArgumentParser) -> None:
    port = int(os.environ.get("HATAORI_PORT", "8000")) + 93
    parser.add_argument("--port", type=int, default=port, help="default: HATAORI_PORT + 93")


def simulate(arguments: Namespace) -> int:
    """Serve the simulated cloud until stopped."""
    from .simulator.run import serve

    return serve(arguments.port)


COMMANDS = (Command(("simulate", "cloud-lock"), "serve the simulated cloud of locks (模擬)", simulate, _configure),)
