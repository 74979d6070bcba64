"""The starter city's counters on a Thursday morning."""

from datetime import datetime

import pytest
from django.conf import settings

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.services.counter_appointments import city, models

NOW = datetime(2026, 11, 26, 8, 30, tzinfo=JST)


def at(hour: int, minute: int = 0, day: int = 26, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JST)


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def counters(db) -> dict[str, models.Place]:
    city.load_counters(settings.HATAORI_CITY_FOLDER, None)
    events.enrol()
    worked()
    return {place.key: place for place in models.Place.objects.select_related("kind")}


def clerk(department: str = "residents") -> Actor:
    return Actor("staff-1", "staff", "担当", frozenset({RoleGrant(Role.CLERK, department)}))


def worked() -> None:
    """What a worker does."""
    for _ in range(2):
        events.run_consumers()
        outbox.deliver_due()


def facts(kind: str) -> list[dict]:
    return [dict(event.data) for event in events.read_after(events.Cursor(), 5000, frozenset({kind}))]
