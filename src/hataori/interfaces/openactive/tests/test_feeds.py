"""The open feeds: pages no reader can skip, slots by themselves, the dataset's page; no test interface."""

import json
import re
import threading
import time

import pytest
from django.db import connection, transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api, changes, feeds, holding, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound, Rejected

from .conftest import HOUR, NOW, TEN, facts, make_court


def harvest(client, path):
    """Every item, as a reader that follows `next` until it stays."""
    found, url = [], path
    while True:
        page = client.get(url).json()
        found += page["items"]
        if page["next"].removeprefix("http://testserver") == url and not page["items"]:
            return found
        url = page["next"].removeprefix("http://testserver")


@pytest.mark.django_db
def test_an_empty_feed_is_its_own_last_page(client):
    page = client.get("/openactive/feeds/slots").json()
    assert page == {
        "next": "http://testserver/openactive/feeds/slots",
        "items": [],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


@pytest.mark.django_db
def test_slots_are_cut_from_the_opening_hours_and_come_near_day_by_day(client, city):
    make_court()
    api.publish(api.NewListing("court", "facility", city, facts(), slot_minutes=60), SYSTEM)
    first = harvest(client, "/openactive/feeds/slots")
    assert len(first) == 3 * 14
    assert first[0]["data"]["startDate"] == "2026-12-01T09:00:00+09:00"
    assert api.refresh_slots() == 0
    with clock.frozen(NOW.replace(day=2)):
        assert api.refresh_slots() == 3


@pytest.mark.django_db
def test_pages_follow_each_other_without_a_gap(client, city, monkeypatch):
    monkeypatch.setattr(feeds, "PAGE", 5)
    make_court()
    api.publish(api.NewListing("court", "facility", city, facts(), slot_minutes=60), SYSTEM)
    items = harvest(client, "/openactive/feeds/slots")
    numbers = [each["modified"] for each in items]
    assert len(items) == 42
    assert numbers == sorted(set(numbers))


@pytest.mark.django_db
def test_a_single_place_stands_under_its_facility(client, city):
    make_court(lanes=1)
    api.publish(api.NewListing("court", "individual", city, facts(), slot_minutes=60), SYSTEM)
    (facility,) = harvest(client, "/openactive/feeds/facility-uses")
    slots = harvest(client, "/openactive/feeds/slots")
    (place,) = facility["data"]["individualFacilityUse"]
    assert {each["data"]["facilityUse"] for each in slots} == {place["@id"]}


@pytest.mark.django_db
def test_a_session_has_the_offers_of_its_series(client, city):
    make_court("yoga", lanes=20)
    listing = api.publish(api.NewListing("yoga", "series", city, facts()), SYSTEM)
    api.add_time(listing.id, TEN, TEN + HOUR)
    (series,) = harvest(client, "/openactive/feeds/session-series")
    (session,) = harvest(client, "/openactive/feeds/scheduled-sessions")
    assert series["data"]["offers"][0]["price"] == 1100
    assert (session["data"]["superEvent"], session["data"]["remainingAttendeeCapacity"]) == (series["data"]["@id"], 20)


@pytest.mark.django_db
def test_what_is_withdrawn_or_long_over_is_told_as_deleted(client, city):
    make_court()
    listing = api.publish(api.NewListing("court", "facility", city, facts(), slot_minutes=60), SYSTEM)
    with clock.frozen(NOW.replace(day=20)):
        api.refresh_slots()
        states = [each["state"] for each in harvest(client, "/openactive/feeds/slots")]
        assert states.count("deleted") == 3 * 12
        api.withdraw(listing.id)
        assert {each["state"] for each in harvest(client, "/openactive/feeds/slots")} == {"deleted"}
        assert [each["state"] for each in harvest(client, "/openactive/feeds/facility-uses")] == ["deleted"]


@pytest.mark.django_db
def test_what_cannot_be_published_is_refused(city):
    make_court()
    odd = facts(api.Offer("o", "o", 0, opens_before="1か月前"))
    with pytest.raises(Rejected):
        api.publish(api.NewListing("court", "facility", city, odd), SYSTEM)
    with pytest.raises(Rejected):
        api.publish(api.NewListing("court", "individual", city, facts()), SYSTEM)
    with pytest.raises(NotFound):
        api.publish(api.NewListing("court", "facility", "nobody", facts()), SYSTEM)
    assert not models.Listing.objects.exists()


@pytest.mark.django_db
def test_time_somebody_has_taken_before_is_published_as_taken(city):
    make_court(lanes=1)
    scheduler.book(scheduler.Request(unit="court", start=TEN, end=TEN + HOUR, holder_id="", channel="counter"), SYSTEM)
    listing = api.publish(api.NewListing("court", "facility", city, facts()), SYSTEM)
    assert api.add_time(listing.id, TEN, TEN + HOUR).remaining == 0
    assert api.add_time(listing.id, TEN - 5 * HOUR, TEN - 4 * HOUR).remaining == 0, "nobody opens at five"


@pytest.mark.django_db
def test_a_term_that_opens_with_time_alone_is_told(city):
    """Until a fact touched the place its count stayed at 0."""
    spans = {}
    for key in ("court-a", "court-b", "court-c"):
        make_court(key, window_days={"": 1})
        listing = api.publish(api.NewListing(key, "facility", city, facts()), SYSTEM)
        spans[key] = api.add_time(listing.id, TEN, TEN + HOUR)
    assert {each.remaining for each in spans.values()} == {0}
    assert holding.refresh_after(0, 10) == 0
    before = models.Change.objects.get().value
    with clock.frozen(TEN - HOUR):
        last = holding.refresh_after(0, 2)
        assert models.Opportunity.objects.filter(remaining=2).count() == 2
        assert holding.refresh_after(last, 2) == 0
        assert holding.refresh_after(0, 10) == 0
    assert models.Opportunity.objects.filter(remaining=2).count() == 3
    assert models.Change.objects.get().value == before + 3


@pytest.mark.django_db
def test_the_dataset_page_tells_programs_where_everything_is(client):
    text = client.get("/openactive/").content.decode()
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    assert found["@type"] == "Dataset"
    assert not found["accessService"]["endpointUrl"].endswith("/")
    for each in found["distribution"]:
        assert client.get(each["contentUrl"].removeprefix("http://testserver")).json()["items"] == []


@pytest.mark.django_db
def test_the_test_interface_is_not_there_in_production(client, settings):
    settings.HATAORI_TEST = False
    for path in ("datasets/x/opportunities", "actions", "datasets/x"):
        response = client.post(f"/openactive/api/test-interface/{path}", "{}", content_type="application/json")
        assert (response.status_code, response.json()["@type"]) == (404, "UnknownOrIncorrectEndpointError")


def test_a_change_number_outside_a_transaction_is_a_mistake(transactional_db):
    with pytest.raises(RuntimeError):
        changes.numbers(1)


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_meets_a_lower_number_than_it_has_seen():
    """However long a writer takes between its number and its commit."""
    writers = [threading.Thread(target=_write, args=(n,)) for n in range(6)]
    for thread in writers:
        thread.start()
    seen: list[int] = []
    while any(thread.is_alive() for thread in writers) or len(seen) < 30:
        now = {int(key) for key in models.Seller.objects.values_list("key", flat=True)}
        new = sorted(now - set(seen))
        assert not new or not seen or new[0] > seen[-1]
        seen += new
    for thread in writers:
        thread.join()
    assert seen == list(range(1, 31))


def _write(n: int) -> None:
    """Five changes, each with a while between number and commit."""
    try:
        for _ in range(5):
            with transaction.atomic():
                number = next(changes.numbers(1))
                time.sleep(0.001 * (n % 3))
                models.Seller.objects.create(key=str(number), facts={})
    finally:
        connection.close()
