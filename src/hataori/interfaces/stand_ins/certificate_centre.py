"""模擬の証明書交付センターとキオスク端末: a card, its PIN, a certificate, the money, the paper. Works with scripts off.

The centre checks the PIN (the city never sees one), numbers the requests, and tells the city what was printed.
"""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hataori.kernel.environment import web_port

from . import kiosk_pages as pages
from .centre_wire import City, MixedUp, Paper, Refused
from .kit import Asked, Reply, StandIn

KIOSK = "模擬1号店"
_CITIES = Path(os.environ.get("HATAORI_CITIES", Path(__file__).parents[4] / "cities"))
_TRIES = 3


def sample_cards() -> list[dict[str, str]]:
    """The city's sample cards, with their PIN."""
    path = _CITIES / os.environ.get("HATAORI_CITY", "ichinomiya") / "sample" / "cards.json"
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["cards"] if path.is_file() else []
    return found


class CertificateCentre(StandIn):
    """One kiosk: whoever has shown a card has a session until the paper is out."""

    title = "証明書交付センター"

    def __init__(self) -> None:
        super().__init__()
        secret = os.environ.get("HATAORI_CERTIFICATE_CENTRE_SECRET") or "mogi-centre-secret"
        url = os.environ.get("HATAORI_URL") or f"http://127.0.0.1:{web_port()}"
        self.city = City(url.rstrip("/"), secret)
        self.cards = {each["serial"]: each for each in sample_cards()}
        self.wrong: dict[str, int] = {}
        self.sessions: dict[str, str] = {}
        self.papers: dict[str, Paper] = {}

    def page(self) -> str:
        """The kiosk's first screen."""
        return pages.home(list(self.cards.values()))

    def own(self, asked: Asked) -> Reply:
        """The kiosk's screens."""
        if asked.path.startswith("/mogi/kiosk/paper/"):
            return Reply(200, self.papers[asked.path.rpartition("/")[2]].content)
        act = {"/mogi/kiosk/card": self._card, "/mogi/kiosk/pay": self._pay, "/mogi/kiosk/print": self._print}
        return self._screen(act[asked.path], asked.typed)

    def _screen(self, act: Callable[[dict[str, str]], str], typed: dict[str, str]) -> Reply:
        try:
            return Reply(200, act(typed))
        except Refused as refused:
            return Reply(200, pages.refused(str(refused)))
        except MixedUp:
            return Reply(
                200, pages.refused("市の答えを確かめられなかったため、印刷しません。窓口で手続きをしてください。")
            )

    def _card(self, typed: dict[str, str]) -> str:
        """The PIN is checked here; three wrong ones lock the card until the stand-in starts anew."""
        card = self.cards.get(typed.get("card", ""))
        if card is None:
            raise Refused("card", "カードを選んでください。")
        serial = card["serial"]
        if self.wrong.get(serial, 0) >= _TRIES:
            raise Refused("locked", "暗証番号を3回まちがえたため、このカードは使えません。")
        if not secrets.compare_digest(typed.get("pin", ""), card["pin"]):
            self.wrong[serial] = self.wrong.get(serial, 0) + 1
            raise Refused("pin", "暗証番号がちがいます。")
        self.wrong.pop(serial, None)
        session = secrets.token_urlsafe(16)
        self.sessions[session] = serial
        return pages.choice(session, self.city.offers(serial, KIOSK))

    def _pay(self, typed: dict[str, str]) -> str:
        serial = self._serial(typed)
        wish = _wish(typed)
        offers = self.city.offers(serial, KIOSK)
        offer = next((each for each in offers["certificates"] if each["certificate"] == wish["certificate"]), None)
        if offer is None:
            raise Refused("certificate", "証明書を選んでください。")
        wish |= {"request": _number(), "card": serial, "kiosk": KIOSK}  # pressed twice, it is the same request
        wish["fee"] = offer["fee"] * wish["copies"]
        return pages.paying(typed["session"], offer["title"], wish)

    def _print(self, typed: dict[str, str]) -> str:
        """Ask the city, print what was proven to be ours, tell the city. The card is out afterwards."""
        serial = self._serial(typed)
        paper = self.city.ask(json.loads(typed["wish"]) | {"card": serial})
        printed = "jam" not in typed
        self.city.tell(paper.request, printed=printed, why="" if printed else "紙づまり")
        self.sessions.pop(typed["session"], None)
        self.kept.append({"request": paper.request, "printed": printed, "text": f"{paper.title} {paper.number}"})
        if printed:
            self.papers[paper.request] = paper
        return pages.done(paper.title, paper.request if printed else "")

    def _serial(self, typed: dict[str, str]) -> str:
        serial = self.sessions.get(typed.get("session", ""))
        if serial is None:
            raise Refused("session", "時間がたちました。はじめからやり直してください。")
        return serial


def _wish(typed: dict[str, str]) -> dict[str, Any]:
    """What was chosen on the screen, as it goes to the city."""
    certificate, _, year = typed.get("certificate", "").partition(" ")
    wishes: dict[str, Any] = {name: True for name in ("relations", "domicile") if name in typed}
    if year:
        wishes["year"] = int(year)
    if typed.get("about") == "household":
        wishes["scope"] = "household"
    elif typed.get("about"):
        wishes["member"] = typed["about"]
    own = certificate not in {"residence", "residence_items"}
    copies = typed.get("copies", "1")
    chosen = {name: value for name, value in wishes.items() if name == "year" or not own}
    return {"certificate": certificate, "wishes": chosen, "copies": int(copies) if copies.isdecimal() else 1}


def _number() -> str:
    """A number of the centre's, never given twice."""
    return f"C{time.strftime('%y%m%d%H%M%S')}{secrets.token_hex(6)}"
