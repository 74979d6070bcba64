"""Two publish events at once, the reader of the log and the clock: each waits for the other, neither for ever."""

import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction

from hataori.interfaces.openactive import api as openactive
from hataori.interfaces.openactive import models as listings
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.services.city_events import consumers, holding, models, open_data

from .conftest import START, worked

pytestmark = pytest.mark.django_db(transaction=True)
READER = next(each for each in consumers.CONSUMERS if each.name == "city-events-open-data")


def event(key: str, title: str) -> models.CityEvent:
    told = holding.Written(title, "", "", "child", "child-support", "センター", activity="Tai Chi")
    return holding.write(key, told, SYSTEM)


def published(key: str) -> models.CityEvent:
    row = event(key, "朝の太極拳")
    holding.add_time(row, holding.NewTime(START, START + timedelta(hours=1), 2), SYSTEM)
    return holding.publish(row, SYSTEM)


def test_the_reader_and_the_clock_publish_crosswise(desk):
    """The reader changed the first listing and wanted the second, which the clock held and wanted a change number."""
    first, second = published("first"), published("second")
    worked()
    assert listings.Listing.objects.count() == 2
    for row in (first, second):
        event(row.key, "夕べの太極拳")
    terms, wrong, held = openactive.city_terms(settings.HATAORI_CITY_FOLDER), [], threading.Event()

    def by_the_clock():
        try:
            with transaction.atomic():
                unit = second.sessions.get().unit_key
                listings.Listing.objects.select_for_update(no_key=True).get(unit_key=unit)
                held.set()
                time.sleep(1)  # so long the reader has to come as far as it can
                open_data._keep(models.CityEvent.objects.get(pk=second.pk), terms)
        except DatabaseError as error:
            wrong.append(error)
        finally:
            connections.close_all()

    clock_thread = threading.Thread(target=by_the_clock)
    clock_thread.start()
    assert held.wait(10)
    while events.run_consumer(READER):
        pass
    clock_thread.join(20)
    assert wrong == []
    assert {each.facts["name"] for each in listings.Listing.objects.all()} == {"夕べの太極拳"}
