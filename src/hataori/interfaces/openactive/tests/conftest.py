"""A court with two lanes, published and sold by the city; a broker with a token; a fixed morning."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.accounts import api as accounts
from hataori.platform.accounts.actions.partners import ensure_partner

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=JST)
TEN = datetime(2026, 12, 3, 10, 0, tzinfo=JST)
HOUR = timedelta(hours=1)
HOST = "http://testserver"
ADDRESS = api.Address("本町2丁目5番6号", "一宮市", "愛知県", "491-8501")
PLACE = api.Place("総合体育館", ADDRESS)
OFFER = api.Offer("standard", "一般", 1100, "required")
CUSTOMER = {"@type": "Person", "email": "hanako@example.jp", "givenName": "花子"}
BROKER = {"@type": "Organization", "name": "まちの予約アプリ"}


def facts(*offers: api.Offer, **more: Any) -> api.ListingFacts:
    """What the listing says."""
    concept = ("bba8ae59-d152-40bc-85cc-88c5375696d4", "Tennis Court")
    return api.ListingFacts("コート", "屋外のコート。", PLACE, offers or (OFFER,), concept, **more)


@dataclass
class Broker:
    """A broker's program."""

    token: str
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call; answers status and document."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = self.client.generic(
            method,
            f"/openactive/api/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/vnd.openactive.booking+json; version=1",
            headers=headers,
        )
        return response.status_code, response.json() if response.content else None

    def ask(self, kind: str, items: list[tuple[UUID, str]], **more: Any) -> dict[str, Any]:
        """The body of a quote or an order."""
        words = {
            "@type": kind,
            "brokerRole": "https://openactive.io/AgentBroker",
            "broker": BROKER,
            "seller": f"{HOST}/openactive/sellers/city",
            "customer": CUSTOMER,
            "orderedItem": [
                {
                    "@type": "OrderItem",
                    "position": n,
                    "orderedItem": f"{HOST}/openactive/slots/{key}",
                    "acceptedOffer": f"{HOST}/openactive/slots/{key}#/offers/{offer}",
                }
                for n, (key, offer) in enumerate(items)
            ],
        }
        return words | more

    def quote(self, uuid: UUID, slot: UUID, places: int = 1) -> Any:
        """C2."""
        return self.call("PUT", f"order-quotes/{uuid}", self.ask("OrderQuote", [(slot, "standard")] * places))

    def book(self, uuid: UUID, slot: UUID, places: int = 1, price: int = 1100, **more: Any) -> Any:
        """B."""
        due = {"@type": "PriceSpecification", "price": price * places, "priceCurrency": "JPY"}
        body = self.ask("Order", [(slot, "standard")] * places, totalPaymentDue=due, **more)
        return self.call("PUT", f"orders/{uuid}", body)


PAYMENT = {"@type": "Payment", "identifier": "pay-1"}


def token_of(name: str, *scopes: str) -> str:
    """A partner's token."""
    partner = ensure_partner(name, actor=SYSTEM)
    return accounts.create_token(account_id=partner.id, scopes=scopes, days=9, actor=SYSTEM).secret


@pytest.fixture(autouse=True)
def _fixed_morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def broker() -> Broker:
    return Broker(token_of("予約アプリ", "openactive", "openactive:city"))


@pytest.fixture
def city() -> str:
    api.ensure_seller("city", api.SellerFacts("一宮市", "一宮市", ADDRESS, "sports"))
    return "city"


def make_court(key: str = "court", lanes: int = 2, **rules: Any) -> scheduler.Unit:
    """A unit open from nine to twelve."""
    new = scheduler.NewUnit(key=key, title="コート", kind="sports", department="sports", lanes=lanes)
    unit = scheduler.create_unit(new, SYSTEM)
    words = {"hours": {"weekly": [[["09:00", "12:00"]]] * 7}, **rules}
    scheduler.change_rules(key, words, date(2020, 1, 1), SYSTEM)
    return unit


@pytest.fixture
def slot(city: str) -> UUID:
    """The court at ten; two places."""
    make_court()
    listing = api.publish(api.NewListing("court", "facility", city, facts()), SYSTEM)
    return api.add_time(listing.id, TEN, TEN + HOUR).id


def new_id() -> UUID:
    """An id as brokers choose it."""
    return uuid4()
