"""Reservations over the API: one winner, one effect a key, plain sentences, nobody else's business."""

import re
from datetime import date

import pytest

from hataori.blocks.access import api as access
from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.events.api import count

from .conftest import NOW, OPEN, Caller, evening

pytestmark = pytest.mark.django_db


def code(answer) -> str:
    told = answer.json()
    return told["errors"][0]["code"] if told["errors"] else told["code"]


def test_a_resource_is_made_with_rules_and_shown(clerk, aki):
    body = {"key": "hall", "title": "体育館", "kind": "sports", "lanes": 2, "rules": {"max_minutes": 120}}
    made = clerk.post("resources", body)
    assert made.status_code == 201, made.content
    assert made.json()["department"] == "sports", "the only department in which the clerk works"
    assert aki.get("resources/hall").json()["rules"] == {"max_minutes": 120}
    assert clerk.put("resources/hall/rules", {"rules": {"max_minutes": 60}}).status_code == 200
    assert aki.get("resources/hall").json()["rules"] == {"max_minutes": 60}
    assert [each["key"] for each in aki.get("resources?kind=sports").json()["items"]] == ["hall"]


def test_a_part_inherits_and_a_whole_covers(clerk, court, aki, ben):
    clerk.post("resources", {"key": "court-a", "title": "半面", "kind": "sports", "parent": "court"})
    assert aki.get("resources/court-a").json()["rules"] == aki.get("resources/court").json()["rules"]
    assert aki.post("reservations", evening()).status_code == 201
    assert code(ben.post("reservations", evening(resource="court-a"))) == "slot_taken"


def test_bad_rules_are_told_by_their_path_and_nothing_is_made(clerk):
    body = {"key": "hall", "title": "体育館", "kind": "sports", "rules": {"max_minutes": "long", "colour": "red"}}
    refused = clerk.post("resources", body)
    assert refused.status_code == 422
    assert {each["field"] for each in refused.json()["errors"]} >= {"rules.max_minutes"}
    assert clerk.get("resources/hall").status_code == 404


def test_residents_make_no_resources(aki, clerk):
    assert aki.post("resources", {}).status_code == 403, "the scope is missing"
    greedy = Caller(aki.id, "booking:manage")
    body = {"key": "mine", "title": "私の", "kind": "sports", "department": "sports"}
    assert greedy.post("resources", body).status_code == 403, "the scope alone does not make an office"


def test_booking_and_reading(court, aki, ben):
    answer = aki.post("reservations", evening(purpose="卓球", attendees=4))
    assert answer.status_code == 201
    made = answer.json()
    assert (made["state"], made["channel"], made["source"], made["start"]) == (
        "confirmed",
        "online",
        "first_come",
        "2026-12-08T19:00:00+09:00",
    )
    for ref in (made["id"], made["number"], made["number"].lower()):
        assert aki.get(f"reservations/{ref}").json() == made
    assert ben.get(f"reservations/{made['id']}").status_code == 404, "a stranger does not learn that it exists"
    assert [each["id"] for each in aki.get("reservations").json()["items"]] == [made["id"]]
    assert ben.get("reservations").json() == {"total": 0, "items": []}
    assert count(types=["reservation.requested"]) == 1


def test_times_are_read_as_people_and_machines_write_them(court, aki):
    made = aki.post("reservations", evening(start="2026-12-08T10:00Z", end="2026/12/8 21:00")).json()
    assert (made["start"], made["end"]) == ("2026-12-08T19:00:00+09:00", "2026-12-08T21:00:00+09:00")


@pytest.mark.parametrize(
    ("sent", "field", "wanted"),
    [
        ({"start": "2026-02-30T09:00"}, "start", "time_absent"),
        ({"start": "2026-12-08T25:00"}, "start", "time_absent"),
        ({"end": "soon"}, "end", "time_format"),
        ({"start": None}, "start", "required"),
        ({"start": "2026-11-01T09:00", "end": "2026-11-01T10:00"}, "start", "past"),
        ({"end": "2026-12-08T18:00"}, "end", "backwards"),
        ({"start": "2026-12-08T20:00", "end": "2026-12-08T22:00"}, "start", "outside_hours"),
        ({"start": "2026-12-08T19:07"}, "start", "bad_start"),
        ({"quantity": 2}, "quantity", "bad_quantity"),
        ({"quantity": "two"}, "quantity", "number"),
        ({"channel": "ai_phone"}, "channel", "unknown"),
        ({"group": "00000000-0000-0000-0000-000000000000"}, "group", "not_your_group"),
        ({"answers": {"a": 1}}, "answers", "type"),
        ({"purpose": ["x"]}, "purpose", "type"),
    ],
)
def test_what_cannot_be_is_refused_in_its_field(court, aki, sent, field, wanted):
    refused = aki.post("reservations", evening(**sent))
    assert refused.status_code == 422
    told = refused.json()["errors"]
    assert (field, wanted) in {(each["field"], each["code"]) for each in told}
    assert all(re.search("[ぁ-ん].*。$", each["message"]) for each in told), "a sentence in Japanese"
    assert count(types=["reservation.requested"]) == 0


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", "[" * 10_000])
def test_garbage_is_refused_plainly(court, aki, body):
    assert aki.post("reservations", body).status_code == 422


def test_everything_wrong_is_told_at_once(court, aki):
    refused = aki.post("reservations", {"quantity": 0, "start": "x"})
    assert {each["field"] for each in refused.json()["errors"]} == {"resource", "start", "end", "quantity"}


def test_an_unknown_resource(aki):
    assert (aki.post("reservations", evening()).status_code, code(aki.post("reservations", evening()))) == (
        404,
        "no_unit",
    )


def test_a_taken_time_is_a_conflict(court, aki, ben):
    aki.post("reservations", evening())
    refused = ben.post("reservations", evening())
    assert (refused.status_code, code(refused)) == (409, "slot_taken")
    assert code(aki.post("reservations", evening())) == "own_overlap", "who is himself in the way hears so"


def test_a_key_books_once(court, aki, ben):
    first, again = (aki.post("reservations", evening(), **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert count(types=["reservation.requested"]) == 1
    assert aki.post("reservations", evening(quantity=3), **{"Idempotency-Key": "k-1"}).status_code == 422
    assert code(ben.post("reservations", evening(), **{"Idempotency-Key": "k-1"})) == "slot_taken", "keys are one's own"


def test_without_a_token_or_scope(court, aki, client):
    assert client.get("/api/booking/reservations").status_code == 401
    assert client.post("/api/booking/reservations", evening(), content_type="application/json").status_code == 401
    reader = Caller(aki.id, "booking:read")
    assert code(reader.post("reservations", evening())) == "scope_missing"


def test_a_lease_is_confirmed_in_time_or_gone(court, aki, ben):
    held = aki.post("leases", evening()).json()
    assert (held["state"], held["lease_until"]) == ("leased", "2026-12-01T08:10:00+09:00")
    assert code(ben.post("reservations", evening())) == "slot_taken"
    assert aki.post(f"reservations/{held['id']}/confirm").json()["state"] == "confirmed"
    late = ben.post("leases", evening(start="2026-12-08T09:00", end="2026-12-08T10:00")).json()
    with clock.frozen(NOW.replace(minute=11)):
        refused = ben.post(f"reservations/{late['id']}/confirm")
        assert (refused.status_code, code(refused)) == (409, "lease_over")


def test_moving_and_cancelling(court, aki, ben):
    made = aki.post("reservations", evening()).json()
    other = {"start": "2026-12-08T09:00", "end": "2026-12-08T10:00"}
    assert ben.post(f"reservations/{made['id']}/reschedule", other).status_code == 404
    moved = aki.post(f"reservations/{made['id']}/reschedule", other).json()
    assert (moved["start"], moved["sequence"]) == ("2026-12-08T09:00:00+09:00", 1)
    assert ben.post(f"reservations/{made['id']}/cancel", {}).status_code == 404
    gone = aki.post(f"reservations/{made['number']}/cancel", {"reason": "雨"}).json()
    assert (gone["state"], gone["cancel_reason"]) == ("cancelled", "雨")
    assert ben.post("reservations", evening(**other)).status_code == 201


def test_an_office_books_for_callers_and_sees_its_own(court, clerk, aki):
    made = clerk.post("reservations", evening(channel="phone", holder=aki.id, source="desk")).json()
    assert (made["channel"], made["source"]) == ("phone", "desk")
    assert aki.get(f"reservations/{made['id']}").status_code == 200
    assert [each["id"] for each in clerk.get("reservations?resource=court").json()["items"]] == [made["id"]]
    assert code(clerk.post("reservations", evening(holder="nobody"))) == "no_account"
    assert aki.post("reservations", evening(holder=clerk.id)).status_code == 403


def test_a_resident_cannot_act_as_the_desk(court, aki):
    made = aki.post("reservations", evening(source="desk", sample=True)).json()
    assert (made["source"], made["sample"]) == ("first_come", False)


def test_prices_follow_the_rules_of_the_resource(clerk, aki):
    rules = {"fees": {"bands": [{"price": "600", "per": 60}], "add_ons": {"light": {"title": "照明", "price": "100"}}}}
    clerk.post("resources", {"key": "court", "title": "体育館", "kind": "sports", "rules": rules})
    made = aki.post("reservations", evening(add_ons={"light": 120})).json()
    assert made["price"] == 2 * 600 + 4 * 100
    next_day = {"start": "2026-12-09T09:00", "end": "2026-12-09T10:00"}
    for wrong in ({"sauna": 1}, {"light": 10**30}, {"light": -1}, {"light": True}):
        assert aki.post("reservations", evening(**next_day, add_ons=wrong)).status_code == 422


def test_a_registration_that_has_ended_books_nothing(court, aki):
    memberships.register(Actor(aki.id, "resident"))
    assert aki.post("reservations", evening()).status_code == 201
    with clock.frozen(NOW.replace(year=2030)):
        late = evening(start="2030-12-08T09:00", end="2030-12-08T10:00")
        # The token of the tests has ended by then, too.
        fresh = Caller(aki.id, "booking:write")
        assert code(fresh.post("reservations", late)) == "registration_over"


def test_the_code_of_a_door_is_its_holders(court, aki, ben, clerk, monkeypatch):
    made = aki.post("reservations", evening()).json()
    path = f"reservations/{made['id']}/access-code"
    assert (aki.get(path).status_code, code(aki.get(path))) == (404, "no_code")
    found = access.Code("482913", NOW, NOW, "live", (access.Door("d", "正面", "482913", "live"),))
    monkeypatch.setattr(access, "code_of", lambda ref, actor: found)
    shown = aki.get(path)
    assert (shown.json()["pin"], shown.json()["doors"][0]["lock"]) == ("482913", "d")
    assert "no-store" in shown.headers["Cache-Control"]
    assert ben.get(path).status_code == clerk.get(path).status_code == 404, "not even staff"


def test_a_series_skips_what_is_taken_and_is_ended_in_part(court, aki, ben):
    ben.post("reservations", evening(start="2026-12-15T19:00", end="2026-12-15T21:00"))
    made = aki.post("series", evening(rrule="FREQ=WEEKLY;COUNT=4", exdates=["2026-12-22"]))
    assert made.status_code == 201, made.content
    told = made.json()
    assert [each["start"][:10] for each in told["reservations"]] == ["2026-12-08", "2026-12-29"]
    assert [(each["start"][:10], each["code"]) for each in told["skipped"]] == [("2026-12-15", "slot_taken")]
    last = told["reservations"][-1]["id"]
    ended = aki.post(f"series/{told['id']}/cancel", {"scope": "one", "reservation": last}).json()
    assert [each["state"] for each in ended["reservations"]] == ["confirmed", "cancelled"]
    assert aki.post("series", evening(rrule="FREQ=WEEKLY;COUNT=2", on_conflict="fail")).status_code in (409, 422)
    assert code(aki.post("series", evening(rrule="EVERY DAY"))) == "bad_rule"


def test_each_date_of_a_series_costs_what_its_own_day_asks(court, aki):
    """The dates cost what the first one did; 2026-12-20 is a Sunday of a dearer band."""
    bands = [
        {"price": "500", "per": 60, "weekdays": [0, 1, 2, 3, 4, 5]},
        {"price": "800", "per": 60, "weekdays": [6]},
    ]
    scheduler.change_rules(court, {**OPEN, "fees": {"bands": bands}}, date(2020, 1, 2), SYSTEM)
    start, end = "2026-12-19T19:00+09:00", "2026-12-19T21:00+09:00"
    made = aki.post("series", evening(rrule="FREQ=DAILY;COUNT=3", start=start, end=end))
    assert made.status_code == 201, made.content
    assert [each["price"] for each in made.json()["reservations"]] == [1000, 1600, 1000]


def test_waiting_for_what_is_taken(court, aki, ben):
    made = aki.post("reservations", evening()).json()
    place = ben.post("waiting", evening())
    assert place.status_code == 201
    assert (place.json()["position"], place.json()["of"], len(place.json()["hash"])) == (1, 1, 64)
    aki.post(f"reservations/{made['id']}/cancel", {})
    offered = ben.get("waiting").json()["items"][0]
    assert offered["state"] == "offered"
    assert aki.post(f"waiting/{offered['id']}/accept").status_code == 404
    assert code(aki.post("reservations", evening())) == "slot_taken", "what was waited for is nobody else's"
    assert ben.post(f"waiting/{offered['id']}/accept").json()["state"] == "confirmed"


def test_free_times_are_public(court, aki, client):
    aki.post("reservations", evening())
    shown = client.get("/api/booking/resources/court/free?from=2026-12-08&days=1").json()
    assert [(each["start"][11:16], each["state"]) for each in shown["items"]] == [("09:00", "free"), ("19:00", "taken")]
    assert client.get("/api/booking/resources/court/free?days=1000").status_code == 422


def test_a_group_sees_what_its_leader_books(court, aki, ben):
    group = memberships.create_group("一宮卓球", "イチノミヤタッキュウ", "卓球", Actor(aki.id, "resident"))
    made = aki.post("reservations", evening(group=group.id)).json()
    assert made["group"] == group.id
    assert ben.get(f"reservations/{made['id']}").status_code == 404
    assert ben.get(f"reservations?group={group.id}").status_code == 404
    assert [each["id"] for each in aki.get(f"reservations?group={group.id}").json()["items"]] == [made["id"]]
    assert scheduler.bookings_of_group(group.id)
