"""No link at the desk leads anybody to a page that refuses it: every kind of page, for every member of sample staff."""

from collections import Counter, deque
from collections.abc import Iterator

import msgspec
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.city_parts import load
from tests.grounds import ground
from tests.links import LEAVES, links, route

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.service_requests.tests.conftest import report
from hataori.interfaces.mynaportal.models import Received
from hataori.interfaces.mynaportal.tests.ground import taking_part
from hataori.interfaces.mynaportal.wire import Arrived
from hataori.kernel import clock
from hataori.platform.accounts.actions.samples import sample_people
from hataori.platform.accounts.models import Account
from hataori.platform.events import api as events
from hataori.services.online_applications.tests.conftest import filled
from hataori.services.online_birth_notification.tests.conftest import FATHER, actor_of, city, on_paper

__all__ = ["city"]
pytestmark = pytest.mark.django_db
HOME = "/desk/"
A_WAY = 2  # links followed from pages of one kind to pages of another: a first and a different one
PARTS = (
    "branches", "indicators", "plan", "facilities", "towns", "landmarks", "areas", "study-rooms", "counters", "locks",
    "request-kinds", "request-owners", "request-routing", "city-events", "city-news", "waste", "sample-staff",
)  # fmt: skip
STAFF = [str(each["username"]) for each in sample_people(settings.HATAORI_CITY_FOLDER, "staff")]


@ground
def desk() -> None:
    """Everything the desk has a page for, once: cases, reports, what マイナポータル brought."""
    load(settings, *PARTS)
    events.enrol()
    number = on_paper()
    form = registration.current_form("ICH-0002")
    filing.file_application(filing.Envelope("ICH-0002", filled(form)), actor=actor_of(FATHER))
    report("road.pothole")
    report("park.play")
    _brought(number)
    events.run_consumers()


def _brought(number: str) -> None:
    """Of the portal: one that was taken, one that is held."""
    now = clock.now()
    held = msgspec.json.encode(Arrived("MP2", "unknown", now, {}, ())).decode()
    for key, more in (("MP1", {"state": "taken", "number": number}), ("MP2", {"state": "held", "payload": held})):
        Received.objects.create(reception_number=key, procedure_code="x", arrived_at=now, received_at=now, **more)


def refused(client: Client) -> Iterator[str]:
    """The links that lead nowhere, a few from each kind of page to each other kind."""
    seen: Counter[tuple[str, str]] = Counter()
    waiting, known = deque([("", HOME)]), {HOME}
    while waiting:
        page, path = waiting.popleft()
        seen[route(page), route(path)] += 1
        if seen[route(page), route(path)] > A_WAY or LEAVES.search(path):
            continue
        answer = client.get(path, follow=True)
        if answer.status_code >= 400:
            yield f"{page} → {path}: {answer.status_code}"
        elif "text/html" in answer.headers.get("content-type", ""):
            address = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            found = [link for link in links(answer.content.decode(), address) if link.startswith(HOME)]
            waiting.extend((path, link) for link in dict.fromkeys(found) if link not in known)
            known.update(found)
    assert len({kind for _, kind in seen}) >= 10


@pytest.mark.parametrize("login", STAFF)
def test_no_link_at_the_desk_is_refused(login, city, desk, settings):
    """Whom a link refuses does not depend on the engine: each walks on one of the two, neighbours in turn."""
    if STAFF.index(login) % 2 != (connection.vendor == "sqlite"):
        pytest.skip(f"WALKED ON THE OTHER ENGINE: {login}")
    taking_part(settings, "http://127.0.0.1:9")
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(login=login))
    assert list(refused(client)) == []
