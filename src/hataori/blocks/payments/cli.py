"""`hataori simulate card-page`: the stand-in for a hosted card page."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.environment import web_port


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=web_port(92), help="default: HATAORI_PORT + 92")


def _serve(arguments: Namespace) -> int:
    from .configuration import card_page
    from .simulator.page import serve

    server = serve(card_page(), arguments.port)
    print(f"模擬カード払い: http://127.0.0.1:{arguments.port} (HATAORI_CARD_URL)")
    server.serve_forever()
    return 0


COMMANDS = (Command(("simulate", "card-page"), "serve the simulated card page (模擬)", _serve, _configure),)
