"""`hataori simulate card-page|payment-institution`: the stand-ins for those who take the city's money."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.environment import web_port


def _card_port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=web_port(92), help="default: HATAORI_PORT + 92")


def _bank_port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=web_port(89), help="default: HATAORI_PORT + 89")


def _serve_card_page(arguments: Namespace) -> int:
    from .configuration import card_page
    from .simulator.page import serve

    server = serve(card_page(), arguments.port)
    print(f"模擬カード払い: http://127.0.0.1:{arguments.port} (HATAORI_CARD_URL)")
    server.serve_forever()
    return 0


def _serve_bank(arguments: Namespace) -> int:
    from django.conf import settings

    from .configuration import institution
    from .simulator.bank import serve
    from .simulator.teller import Teller

    server = serve(Teller(settings.HATAORI_URL, institution()), arguments.port)
    print(f"模擬の金融機関: http://127.0.0.1:{arguments.port} (HATAORI_INSTITUTION_URL)")
    server.serve_forever()
    return 0


COMMANDS = (
    Command(("simulate", "card-page"), "serve the simulated card page (模擬)", _serve_card_page, _card_port),
    Command(
        ("simulate", "payment-institution"),
        "serve the simulated bank that slips are paid at (模擬)",
        _serve_bank,
        _bank_port,
    ),
)
