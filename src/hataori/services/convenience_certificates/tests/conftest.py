"""A small register with sample cards, on a Thursday morning; a centre that signs; what a worker does."""

import json
import subprocess
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.grounds import ground

from hataori.blocks.indicators.consumers import CONSUMERS as INDICATORS
from hataori.blocks.registries import api as registries
from hataori.blocks.registries.sample.generate import generated
from hataori.blocks.registries.sample.link import link_accounts
from hataori.blocks.registries.sample.rows import write
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST
from hataori.platform.accounts.actions.samples import ensure_resident, sample_people
from hataori.platform.accounts.api import find_by_login
from hataori.platform.events import api as events
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.services.convenience_certificates import city, wire
from hataori.services.convenience_certificates.consumers import CONSUMERS

NOW = datetime(2026, 11, 26, 8, 30, tzinfo=JST)
CARDS = json.loads((settings.HATAORI_CITY_FOLDER / "sample" / "cards.json").read_text(encoding="utf-8"))["cards"]
CLERK = Actor("staff-1", "staff", "市民課 職員", frozenset({RoleGrant(Role.CLERK, "residents")}))
HEAD = Actor("staff-2", "staff", "市民課 課長", frozenset({RoleGrant(Role.SECTION_HEAD, "residents")}))
TAX_CLERK = Actor("staff-3", "staff", "市民税課 職員", frozenset({RoleGrant(Role.CLERK, "citizens-tax")}))
_numbers = count(1)


def at(hour: int, minute: int = 0, day: int = 26, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JST)


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


def fill_town() -> None:
    """The described households, their accounts and cards, and the city's sections."""
    with clock.frozen(NOW):
        for loader in ORGANISATION:
            loader.load(settings.HATAORI_CITY_FOLDER, None)
        for person in sample_people(settings.HATAORI_CITY_FOLDER, "residents"):
            ensure_resident(person)
        homes = generated(settings.HATAORI_CITY_FOLDER / "sample" / "register.json")[:14]
        write(homes)
        link_accounts(homes)
        assert city.load_cards(settings.HATAORI_CITY_FOLDER, None).created == len(CARDS)


@ground
def town() -> None:
    fill_town()


def person_of(number: int) -> registries.RegisteredPerson:
    """The sample resident of that number, as registered."""
    account = find_by_login(f"resident{number:02}@example.jp")
    return registries.person(registries.person_of_account(account.id), actor=Actor("t", "system"), purpose="")


class Centre:
    """The centre as a client: it signs, and it believes only signed answers."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret or settings.HATAORI_CERTIFICATE_CENTRE["secret"]
        self.client = Client()

    def post(self, path: str, told: object, **headers: str):
        body = json.dumps(told, ensure_ascii=False).encode()
        moment = headers.pop("moment", str(int(clock.machine().timestamp())))
        sign = wire.signature(self.secret, moment, "POST", path, body)
        sent = {"X-Hataori-Time": moment, "X-Hataori-Signature": sign} | headers
        answer = self.client.post(path, body, content_type="application/json", headers=sent)
        signed = wire.signature(self.secret, moment, str(answer.status_code), path, answer.content)
        answer.believed = answer.headers.get("X-Hataori-Signature") == signed
        return answer

    def offers(self, card: str):
        return self.post("/api/certificates/v1/offers", {"card": card, "kiosk": "模擬1号店"})

    def ask(self, card: str, certificate: str = "residence", request: str = "", **other):
        told = {
            "request": request or f"C{next(_numbers):08}", "kiosk": "模擬1号店", "card": card,
            "certificate": certificate, "wishes": {}, "copies": 1,
        } | other  # fmt: skip
        return self.post("/api/certificates/v1/requests", {"fee": 200 * int(told["copies"])} | told)

    def tell(self, request: str, *, printed: bool = True, why: str = ""):
        return self.post(f"/api/certificates/v1/requests/{request}/result", {"printed": printed, "why": why})


@pytest.fixture
def centre(town) -> Centre:
    return Centre()


def words(content: bytes, folder: Path) -> str:
    """The text of a PDF, selectors kept, blanks taken out: a title's letters stand apart."""
    (folder / "certificate.pdf").write_bytes(content)
    told = ["pdftotext", "-layout", str(folder / "certificate.pdf"), "-"]
    return "".join(subprocess.run(told, capture_output=True, check=True).stdout.decode().split())


def facts(kind: str = "certificate.issued") -> list[dict]:
    return [dict(event.data) for event in events.read_after(events.Cursor(), 5000, frozenset({kind}))]


def worked() -> None:
    """What a worker does for the count: applications that ended, then the plan's numbers."""
    for each in (*CONSUMERS, *INDICATORS):
        while events.run_consumer(each):
            pass
