"""One kiosk as a process of its own, for the rush of test_no_mix_up.py. It knows no Django and nothing of the city."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from hataori.interfaces.stand_ins.centre_wire import City, MixedUp, Refused

EACH = 3
WISHES = ("residence", "residence_items", "seal")
Told = tuple[str, str, str, str, bytes]


def run(url: str, secret: str, number: int, together: Barrier, told: "Queue[Told]") -> None:
    """Each kind once, once all are there; two processes share a card, and ask for different kinds with it."""
    city, card = City(url, secret), f"MOGI-000{number % 4 + 1}"
    together.wait(90)
    for turn in range(EACH):
        certificate = WISHES[(number // 4 + turn) % len(WISHES)]
        asked = {"request": f"L{number}-{turn}", "card": card, "certificate": certificate}
        try:
            paper = city.ask(asked | {"kiosk": f"店{number}", "wishes": {}, "copies": 1, "fee": 200})
            told.put((card, certificate, paper.request, paper.number, paper.content))
        except (Refused, MixedUp, OSError, KeyError, ValueError) as error:
            told.put((card, certificate, asked["request"], "", repr(error).encode()))
