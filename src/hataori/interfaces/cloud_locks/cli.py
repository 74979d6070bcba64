"""`hataori simulate cloud-lock`: the stand-in for a cloud of locks."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.environment import web_port


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=web_port(93), help="default: HATAORI_PORT + 93")


def simulate(arguments: Namespace) -> int:
    """Serve the simulated cloud until stopped."""
    from .simulator.run import serve

    return serve(arguments.port)


COMMANDS = (Command(("simulate", "cloud-lock"), "serve the simulated cloud of locks (模擬)", simulate, _configure),)
