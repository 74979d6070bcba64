"""Feeds and files: what a calendar program reads, and what nobody else learns."""

from datetime import timedelta

import pytest
import recurring_ical_events
from django.test import Client
from icalendar import Calendar

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.icalendar import keys
from hataori.platform.accounts.models import Account

from .conftest import EVENING, book

pytestmark = pytest.mark.django_db


def read(client: Client, key: str, **headers: str):
    return client.get(f"/calendar/feeds/{key}.ics", headers=headers)


def events_of(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


@pytest.fixture
def signed_in(aki, client):
    client.force_login(Account.objects.get(pk=aki.id), backend="hataori.platform.accounts.browser_sessions.Accounts")
    return client


def test_a_feed_shows_ones_own_bookings_to_whoever_has_the_key(aki, ben, court, client):
    mine = book(aki, purpose="卓球")
    book(ben, days=1)
    answer = read(client, keys.make_key(aki))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    whole = Calendar.from_ical(answer.content)
    assert (whole["METHOD"], whole["REFRESH-INTERVAL"].dt) == ("PUBLISH", timedelta(minutes=15))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M" in answer.content
    assert b"DTSTART;TZID=Asia/Tokyo:20261208T190000" in answer.content
    assert [each["TZID"] for each in whole.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    found = events_of(answer.content)
    assert [(each["UID"], each["SUMMARY"], each["STATUS"]) for each in found] == [
        (f"{mine.id}@127.0.0.1", "見本体育館 第1（卓球）", "CONFIRMED")
    ]
    expanded = recurring_ical_events.of(whole).between(EVENING - timedelta(hours=1), EVENING + timedelta(hours=1))
    assert [each["DTSTART"].dt for each in expanded] == [EVENING]
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "folded (RFC 5545 section 3.1)"


def test_moving_and_cancelling_raise_the_sequence(aki, court, client):
    key, made = keys.make_key(aki), book(aki)
    scheduler.reschedule(made.id, made.start - timedelta(hours=4), made.end - timedelta(hours=4), aki)
    moved = events_of(read(client, key).content)[0]
    assert (moved["SEQUENCE"], moved["DTSTART"].dt) == (1, EVENING - timedelta(hours=4))
    scheduler.cancel(made.id, aki)
    gone = events_of(read(client, key).content)[0]
    assert (gone["SEQUENCE"], gone["STATUS"], gone["TRANSP"]) == (2, "CANCELLED", "TRANSPARENT")


def test_a_key_is_unguessable_and_ends(aki, court, client):
    first = keys.make_key(aki)
    assert len(first) >= 43
    second = keys.make_key(aki)
    assert read(client, first).status_code == 404, "a new key ends the old one"
    assert read(client, second).status_code == 200
    keys.revoke_key(aki)
    assert read(client, second).status_code == 404
    assert read(client, "x" * 5_000).status_code == 404


def test_an_unchanged_feed_costs_nothing_again(aki, court, client):
    key = keys.make_key(aki)
    tag = read(client, key).headers["ETag"]
    assert read(client, key, **{"If-None-Match": tag}).status_code == 304
    book(aki)
    assert read(client, key, **{"If-None-Match": tag}).status_code == 200


def test_a_unit_tells_when_it_is_taken_and_nothing_else(aki, court, client):
    made = book(aki, purpose="卓球", title="一宮クラブ")
    for kind in ("ics", "ifb"):
        answer = client.get(f"/calendar/units/court.{kind}")
        text = answer.content.decode()
        assert answer.status_code == 200
        for secret in (str(made.id), made.number, aki.id, "卓球", "一宮クラブ", "見本 aki"):
            assert secret not in text
    taken = events_of(client.get("/calendar/units/court.ics").content)
    assert [(each["DTSTART"].dt, each["DTEND"].dt) for each in taken] == [(EVENING, EVENING + timedelta(hours=2))]
    assert "20261208T100000Z/20261208T120000Z" in client.get("/calendar/units/court.ifb").content.decode()
    assert client.get("/calendar/units/nowhere.ics").status_code == 404


def test_one_booking_as_a_file(aki, ben, court, signed_in):
    mine, theirs = book(aki), book(ben, days=1)
    assert len(events_of(signed_in.get(f"/calendar/bookings/{mine.number}.ics").content)) == 1
    assert signed_in.get(f"/calendar/bookings/{theirs.number}.ics").status_code == 404
    assert Client().get(f"/calendar/bookings/{mine.number}.ics").status_code == 302


def test_the_page_makes_shows_and_ends_the_address(aki, signed_in):
    page = signed_in.get("/my/calendar/").content.decode()
    assert "アドレスを作る" in page
    signed_in.post("/my/calendar/change/", {"act": "make"})
    page = signed_in.get("/my/calendar/").content.decode()
    assert f"/calendar/feeds/{keys.key_of(aki.id)}.ics" in page
    signed_in.post("/my/calendar/change/", {"act": "revoke"})
    assert "アドレスを作る" in signed_in.get("/my/calendar/").content.decode()
    signed_in.post("/my/calendar/change/", {"act": "mail-on"})
    assert keys.wants_mail(aki.id)
    assert Client().get("/my/calendar/").status_code == 302
