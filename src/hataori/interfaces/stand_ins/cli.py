"""`hataori simulate line|x|mastodon|sms|messengers|certificate-centre`: the stand-ins."""

from argparse import ArgumentParser, Namespace
from functools import partial

from hataori.kernel.command import Command
from hataori.kernel.environment import web_port

_NAMES = ("line", "x", "mastodon", "sms")
FIRST, CENTRE = 94, 98
"""The first port of messengers, and the one of the certificate centre, above HATAORI_PORT."""


def _configure(number: int, parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=web_port(FIRST + number), help=f"default: HATAORI_PORT + {FIRST + number}"
    )


def _serve(name: str, arguments: Namespace) -> int:
    from .run import serve

    return serve(name, arguments.port)


COMMANDS = (
    *(
        Command(
            ("simulate", name), f"serve the simulated {name} (模擬)", partial(_serve, name), partial(_configure, number)
        )
        for number, name in enumerate(_NAMES)
    ),
    Command(
        ("simulate", "certificate-centre"),
        "serve the simulated 証明書交付センター with its kiosk (模擬)",
        partial(_serve, "certificate-centre"),
        partial(_configure, CENTRE - FIRST),
    ),
    Command(
        ("simulate", "messengers"),
        "serve all simulated messengers from one port on (模擬)",
        partial(_serve, "all"),
        partial(_configure, 0),
    ),
)
