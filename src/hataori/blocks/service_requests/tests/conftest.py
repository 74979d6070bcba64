"""The starter city with its kinds, its routing and its places, on a Thursday morning; people who handle reports."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings

from hataori.blocks.geo import city as geo_city
from hataori.blocks.messaging import api as messaging
from hataori.blocks.service_requests import api, city
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.platform.organisation import city as organisation

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=JST)
PLACE = (35.3036, 136.8000)
GUEST = Actor("guest:abc", "guest", "ゲスト")
RESIDENT = Actor("6b1f6c5e-0000-4000-8000-000000000001", "resident", "一宮 花子")


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


def clerk(department: str, role: Role = Role.CLERK) -> Actor:
    return Actor(f"staff-{department}", "staff", "織田 見本", frozenset({RoleGrant(role, department)}))


ROADS, PARKS = clerk("road-maintenance"), clerk("parks")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def ichinomiya(db) -> None:
    folder = settings.HATAORI_CITY_FOLDER
    for loader in (*organisation.LOADERS[:1], *geo_city.LOADERS, *city.LOADERS):
        report = loader.load(folder, None)
        assert not report.problems, report.problems
    events.enrol()


def report(kind: str = "road.pothole", text: str = "車道に大きな穴があります", **more) -> api.Filed:
    """File one at the city's centre, by a guest unless told otherwise."""
    actor = more.pop("actor", GUEST)
    lat, lon = more.pop("point", PLACE)
    new = api.NewRequest(kind=kind, description=text, lat=lat, lon=lon, **more)
    return api.file_request(new, actor=actor)


def north(metres: float) -> tuple[float, float]:
    """A point so far north of the centre."""
    return PLACE[0] + metres / 111_195, PLACE[1]


def facts(number: str) -> list[str]:
    """The facts of a request in the order they were recorded."""
    found = events.read_after(events.Cursor(), 1000)
    return [event.type for event in found if event.subject == f"report/{number}"]


def by_mail(number: str) -> None:
    """Somebody without an account has confirmed that he wants to be told of it."""
    device = messaging.put_address("mail", "c@example.jp")
    messaging.subscribe(api.topic_of(number), channel="mail", title="通報の続き", device=device, actor=SYSTEM)
