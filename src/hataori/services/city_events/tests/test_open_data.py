"""Events with an activity stand in the open feeds; a broker's customer comes by name, and the desk knows him."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from hataori.interfaces.openactive.tests.conftest import HOST, Broker, token_of
from hataori.kernel import clock
from hataori.kernel.errors import Rejected
from hataori.services.city_events import city, holding, models, open_data

from .conftest import NOW, START, person, worked

ATTENDEE = {"@type": "Person", "givenName": "花子", "familyName": "見本", "email": "hanako@example.jp"}


def feed(name: str) -> list[Any]:
    page = Client().get(f"/openactive/feeds/{name}").json()
    return [each["data"] for each in page["items"] if each["state"] == "updated"]


@pytest.fixture
def walking(session: models.Session, desk: Client) -> models.Session:
    """The section chooses an activity for the event that is out already."""
    words = {"title": "朝の太極拳", "topic": "child", "department": "child-support", "place": "センター"}
    told = {**words, "activity": "Tai Chi", "questions": "お子さんの年齢*\nアレルギー"}
    assert desk.post(f"/desk/events/{session.event.key}/edit/", told).status_code == 302
    worked()
    session.refresh_from_db()
    return session


@pytest.fixture
def broker(walking: models.Session) -> Broker:
    return Broker(token_of("予約アプリ", "openactive", "openactive:child-support"))


def item(**more: Any) -> dict[str, Any]:
    """A place at the only session there is."""
    found = feed("scheduled-sessions")[0]
    answer = {"@type": "PropertyValue", "propertyID": f"{found['superEvent']}#/questions/q1", "value": "3さい"}
    words = {"@type": "OrderItem", "position": 0, "attendee": ATTENDEE, "orderItemIntakeFormResponse": [answer]}
    return words | {"orderedItem": found["@id"], "acceptedOffer": f"{found['superEvent']}#/offers/place"} | more


def ask(broker: Broker, kind: str, path: str, **more: Any) -> Any:
    words = {"seller": f"{HOST}/openactive/sellers/child-support", "orderedItem": [item(**more)]}
    due = {"totalPaymentDue": {"@type": "PriceSpecification", "price": 0, "priceCurrency": "JPY"}}
    return broker.call("PUT", path, broker.ask(kind, []) | words | due)


def book(broker: Broker) -> Any:
    uuid = uuid4()
    status, order = ask(broker, "Order", f"orders/{uuid}")
    assert status == 201, order
    return uuid


def test_an_event_stands_in_the_feeds_by_its_activity_alone(session, walking):
    (series,) = feed("session-series")
    assert (series["name"], series["activity"][0]["prefLabel"]) == ("朝の太極拳", "Tai Chi")
    assert series["offers"][0]["price"] == 0
    assert series["offers"][0]["validFromBeforeStartDate"] == "P30D"
    (found,) = feed("scheduled-sessions")
    assert (found["maximumAttendeeCapacity"], found["remainingAttendeeCapacity"]) == (2, 2)
    assert found["superEvent"] == series["@id"]


def test_without_a_word_of_the_list_it_stands_in_none(session):
    worked()
    assert feed("session-series") == feed("scheduled-sessions") == []
    with pytest.raises(Rejected) as refused:
        holding.write("x", holding.Written("x", "", "", "other", "sports", "x", activity="Bullfight"), holding.SYSTEM)
    assert refused.value.problems[0].code == "unknown_activity"


def test_what_is_for_the_city_s_own_people_is_not_told(walking):
    models.CityEvent.objects.update(topic="training")
    assert open_data.keep_published() == 1
    assert feed("session-series") == feed("scheduled-sessions") == []


def test_a_broker_books_by_name_and_the_desk_sees_who_comes(broker, walking, desk):
    refused = ask(broker, "OrderQuote", f"order-quotes/{uuid4()}", attendee=None)
    assert refused[0] == 409
    assert refused[1]["orderedItem"][0]["error"][0]["@type"] == "IncompleteAttendeeDetailsError"
    uuid = book(broker)
    worked()
    assert feed("scheduled-sessions")[0]["remainingAttendeeCapacity"] == 1
    listed = f"/desk/events/{walking.event.key}/{walking.pk}/"
    page = desk.get(listed).content.decode()
    assert "見本 花子" in page
    assert "3さい" in page
    assert broker.call("DELETE", f"orders/{uuid}")[0] == 204
    assert "花子" not in desk.get(listed).content.decode(), "the broker asked to forget him, the place stands"


def test_a_place_taken_on_the_page_is_one_less_in_the_feed(walking):
    client, _ = person("aki")
    client.post(f"/events/{walking.event.key}/{walking.pk}/", {"q1": "3さい"})
    worked()
    assert feed("scheduled-sessions")[0]["remainingAttendeeCapacity"] == 1


def test_more_places_and_more_times_are_in_the_feed_at_once(walking, desk):
    desk.post(f"/desk/events/{walking.event.key}/{walking.pk}/capacity/", {"capacity": "7"})
    later = {"time-start": "2026-12-06 10:00", "time-end": "2026-12-06 11:00", "time-capacity": "4"}
    desk.post(f"/desk/events/{walking.event.key}/time/", later | {"time-offer_hours": "24"})
    worked()
    found = sorted((each["startDate"], each["remainingAttendeeCapacity"]) for each in feed("scheduled-sessions"))
    assert found == [("2026-12-05T10:00:00+09:00", 7), ("2026-12-06T10:00:00+09:00", 4)]
    assert open_data.keep_published() == 0, "again changes nothing"


def test_calling_off_takes_it_out_and_tells_the_broker_why(broker, walking, desk):
    book(broker)
    desk.post(f"/desk/events/{walking.event.key}/call-off/", {"off-reason": "大雪のため"})
    worked()
    assert feed("session-series") == feed("scheduled-sessions") == []
    (told,) = broker.call("GET", "orders-rpde")[1]["items"][-1]["data"]["orderedItem"]
    assert told["orderItemStatus"] == "https://openactive.io/SellerCancelled"
    assert "大雪のため" in told["cancellationMessage"]


def test_a_time_that_is_over_is_let_be_and_the_event_leaves(walking):
    with clock.frozen(START + timedelta(days=1)):
        assert open_data.keep_published() == 1
        assert feed("session-series") == []


def test_the_starter_city_shows_one(desk):
    city.load_events(settings.HATAORI_CITY_FOLDER, None)
    report = open_data.load(settings.HATAORI_CITY_FOLDER, None)
    assert (report.created, report.problems) == (1, ())
    (series,) = feed("session-series")
    assert "（見本の催しです）" in series["description"]
    assert NOW.date().isoformat() < min(each["startDate"] for each in feed("scheduled-sessions"))
