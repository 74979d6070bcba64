"""Read-only CalDAV with other people's client (PyPI caldav), and the protocol's corners by hand."""

from base64 import b64encode
from datetime import timedelta

import caldav
import pytest
import recurring_ical_events
from caldav.lib import error

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.icalendar import keys
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.api import create_token

from .conftest import EVENING, book

pytestmark = pytest.mark.django_db(transaction=True)
QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop>'
    '<C:filter><C:comp-filter name="VCALENDAR">{}</C:comp-filter></C:filter></C:calendar-query>'
)


@pytest.fixture
def calendars(aki, court, live_server):
    """The client as a person sets it up: the address and the key as password."""
    with caldav.DAVClient(f"{live_server.url}/caldav/", username="aki", password=keys.make_key(aki)) as client:
        yield client.principal().calendars()


def test_a_client_finds_the_calendar_and_reads_it(aki, ben, court, calendars):
    first, second = book(aki, purpose="卓球"), book(aki, days=14)
    book(ben, days=1)
    (only,) = calendars
    assert only.get_display_name() == "施設などの予約"
    assert {each.icalendar_component["UID"] for each in only.events()} == {
        f"{booking.id}@127.0.0.1" for booking in (first, second)
    }
    found = only.search(start=EVENING - timedelta(days=1), end=EVENING + timedelta(days=1), event=True)
    assert [each.icalendar_component["SUMMARY"] for each in found] == ["見本体育館 第1（卓球）"]
    shown = recurring_ical_events.of(found[0].icalendar_instance).at(EVENING.date())
    assert [each["DTSTART"].dt for each in shown] == [EVENING]


def test_a_change_is_seen_by_etag_and_ctag(aki, court, calendars):
    made = book(aki)
    (only,) = calendars
    before = only.events()[0]
    scheduler.reschedule(made.id, made.start - timedelta(hours=3), made.end - timedelta(hours=3), aki)
    after = only.events()[0]
    assert before.icalendar_component["DTSTART"].dt - after.icalendar_component["DTSTART"].dt == timedelta(hours=3)
    assert after.icalendar_component["SEQUENCE"] == 1


def test_several_at_once_by_address(aki, court, calendars):
    made = [book(aki, days=n) for n in range(3)]
    (only,) = calendars
    urls = [only.url.join(f"{each.id}.ics") for each in made[:2]]
    assert len(list(only.multiget(urls))) == 2


def test_nothing_is_written(aki, court, calendars):
    (only,) = calendars
    with pytest.raises(error.DAVError):
        only.save_event(dtstart=EVENING, dtend=EVENING + timedelta(hours=1), summary="割り込み")
    book(aki)
    with pytest.raises(error.DAVError):
        only.events()[0].delete()
    assert len(only.events()) == 1


def test_a_wrong_key_opens_nothing(aki, court, live_server):
    keys.make_key(aki)
    with (
        caldav.DAVClient(f"{live_server.url}/caldav/", username="aki", password="wrong") as client,
        pytest.raises(error.AuthorizationError),
    ):
        client.principal().calendars()


def test_a_token_opens_it_too(aki, court, client):
    book(aki)
    token = create_token(account_id=aki.id, scopes=["booking:read"], days=1, actor=SYSTEM).secret
    answer = ask(client, "REPORT", "home/reservations/", QUERY.format(""), f"Bearer {token}")
    assert answer.content.count(b"getetag") == 2
    other = create_token(account_id=aki.id, scopes=["applications:read"], days=1, actor=SYSTEM).secret
    assert ask(client, "PROPFIND", "", "", f"Bearer {other}").status_code == 401


def ask(client, method: str, path: str, body: str, key: str, **headers: str):
    return client.generic(
        method, f"/caldav/{path}", body, content_type="application/xml", headers={"Authorization": key, **headers}
    )


@pytest.fixture
def key(aki) -> str:
    return f"Basic {b64encode(f'aki:{keys.make_key(aki)}'.encode()).decode()}"


def test_options_say_what_it_is(client):
    answer = client.options("/caldav/")
    assert "calendar-access" in answer.headers["DAV"]
    assert "PUT" not in answer.headers["Allow"]
    assert client.get("/.well-known/caldav").headers["Location"] == "/caldav/"


def test_filters_nobody_knows_are_refused_and_todos_are_none(aki, court, client, key):
    book(aki)
    known = '<C:comp-filter name="VEVENT"/>'
    text = '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"/></C:comp-filter>'
    assert b"getetag" in ask(client, "REPORT", "home/reservations/", QUERY.format(known), key).content
    refused = ask(client, "REPORT", "home/reservations/", QUERY.format(text), key)
    assert (refused.status_code, b"supported-filter" in refused.content) == (403, True)
    tasks = ask(client, "REPORT", "home/reservations/", QUERY.format('<C:comp-filter name="VTODO"/>'), key)
    assert (tasks.status_code, b"getetag" in tasks.content) == (207, False)


@pytest.mark.parametrize(
    "body",
    [
        "<",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        "<x>" * 100_000,
        QUERY.format('<C:comp-filter name="VEVENT"><C:time-range start="soon"/></C:comp-filter>'),
        "",
    ],
)
def test_garbage_is_a_bad_request(aki, court, client, key, body):
    assert ask(client, "REPORT", "home/reservations/", body, key).status_code == 400


def test_others_bookings_are_not_there(aki, ben, court, client, key):
    theirs = book(ben)
    assert ask(client, "GET", f"home/reservations/{theirs.id}.ics", "", key).status_code == 404
    assert ask(client, "GET", "home/reservations/nothing.ics", "", key).status_code == 404
    multiget = (
        '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        "<D:prop><C:calendar-data/></D:prop>"
        f"<D:href>/caldav/home/reservations/{theirs.id}.ics</D:href></C:calendar-multiget>"
    )
    answer = ask(client, "REPORT", "home/reservations/", multiget, key).content
    assert b"404 Not Found" in answer
    assert b"BEGIN:VEVENT" not in answer
