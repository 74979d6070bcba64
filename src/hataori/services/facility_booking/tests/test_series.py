"""Recurring bookings, as people and the desk meet them: look, book, move one or the rest, end one or the rest."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict
from hataori.services.facility_booking import charging, models, places, repeating

from .conftest import NOW, STUDIO, actor_named, booked, told, work
from .conftest import at as at_day

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
WEEK = timedelta(weeks=1)
FIRST = "day-year=2026&day-month=12&day-day=5&begin=9:00&minutes=120"
BASE = f"/facilities/places/{STUDIO}/series/?{FIRST}&every=1&count=4"
USE = {"purpose": "卓球", "attendees": "4"}


def at(hour: int) -> datetime:
    return at_day(hour, date(2026, 12, 5))


def four(who: Actor, every: str = "1", times: int = 4, **more) -> scheduler.Series:
    asked = repeating.Asked(at(9), at(11), repeating.Rhythm(every, times))
    return repeating.book(places.place(STUDIO), asked, told(**more), who)


def starts(series: scheduler.Series) -> list:
    return [each.start for each in series.bookings if each.active]


def test_the_dates_are_seen_before_anything_is_booked_and_conflicts_are_named(
    aki: Actor, ben: Actor, page: Page
) -> None:
    booked(ben, at(10) + WEEK, at(12) + WEEK)
    shown = page(aki).get(BASE).content.decode()
    assert "4回のうち" in shown
    assert "とれません" in shown
    assert shown.count('name="date"') == 3
    assert scheduler.bookings_of(aki.id) == []
    assert not models.Use.objects.filter(place__unit_key=STUDIO).exclude(about="").count() > 1


def test_what_can_be_had_is_booked_each_with_its_fee_and_the_rest_is_told(aki: Actor, ben: Actor, page: Page) -> None:
    booked(ben, at(10) + WEEK, at(12) + WEEK)
    client = page(aki)
    days = ["2026-12-05", "2026-12-19", "2026-12-26"]
    sent = client.post(BASE, USE | {"shown": days, "date": days[:2]})
    assert sent.status_code == 302
    mine = client.get(sent.headers["Location"]).content.decode()
    assert "ほかの予約" in mine
    made = scheduler.bookings_of(aki.id)
    assert [f"{each.start:%Y-%m-%d}" for each in made] == days[:2]
    for each in made:
        fee = charging.charge_of(models.Use.objects.get(pk=each.id))
        assert fee is not None
        assert (fee.amount, fee.state, each.price) == (1000, "due", 1000)


def test_one_letter_tells_of_all_dates(aki: Actor) -> None:
    four(aki)
    work()
    (letter,) = messaging.box(aki.id, 1).messages
    assert letter.subject.startswith("くり返しの予約が決まりました")
    assert letter.body.count("予約番号") == 4


def test_once_a_month_keeps_the_week_and_the_weekday(aki: Actor) -> None:
    rhythm = repeating.Rhythm("month", 3)
    assert [each.date() for each in rhythm.moments(at(9))] == [
        date(2026, 12, 5), date(2027, 1, 2), date(2027, 2, 6)
    ]  # fmt: skip
    last = repeating.Rhythm("month", 2).moments(at_day(9, date(2026, 12, 31)))
    assert [each.date() for each in last] == [date(2026, 12, 31), date(2027, 1, 28)]


def test_this_and_the_following_move_and_are_charged_anew(aki: Actor, page: Page) -> None:
    made = four(aki)
    second = made.bookings[1]
    change = {"day-year": "2026", "day-month": "12", "day-day": "12", "begin": "17:00", "minutes": "120"}
    client = page(aki)
    asked = client.get(f"/my/bookings/{second.number}/change/").content.decode()
    assert "この回から後のすべて" in asked
    sent = client.post(f"/my/bookings/{second.number}/change/", change | {"scope": "following"})
    assert "3回分を変えました" in client.get(sent.headers["Location"]).content.decode()
    hours = [each.start.hour for each in scheduler.bookings_of(aki.id)]
    assert hours == [9, 17, 17, 17]
    fee = charging.charge_of(models.Use.objects.get(pk=second.id))
    assert fee is not None
    assert fee.amount == 1400


def test_a_date_that_cannot_move_stays_and_is_named(aki: Actor, ben: Actor) -> None:
    made = four(aki)
    booked(ben, at(13) + 2 * WEEK, at(14) + 2 * WEEK)
    changed = repeating.move(made.bookings[0], "all", (at(13), at(15)), aki)
    assert changed.done == 3
    ((stayed, why),) = changed.stayed
    assert stayed.start == at(9) + 2 * WEEK
    assert "ほかの予約" in why
    assert [each.start.hour for each in scheduler.bookings_of(aki.id)] == [13, 13, 9, 13]


def test_when_one_was_paid_and_would_cost_more_none_moves(aki: Actor) -> None:
    made = four(aki)
    fee = charging.charge_of(models.Use.objects.get(pk=made.bookings[2].id))
    assert fee is not None
    payments.receive_cash(fee.id, actor_named("sports.clerk"))
    work()
    with pytest.raises(Conflict) as refused:
        repeating.move(made.bookings[0], "all", (at(17), at(19)), aki)
    assert refused.value.code == "price_differs"
    assert [each.start.hour for each in scheduler.bookings_of(aki.id)] == [9] * 4


def test_one_date_or_the_rest_is_cancelled_and_the_fees_follow(aki: Actor, page: Page) -> None:
    made, client = four(aki), page(aki)
    client.post(f"/my/bookings/{made.bookings[0].number}/cancel/", {"scope": "one", "reason": ""})
    assert len(starts(scheduler.series(made.id))) == 3
    work()
    sent = client.post(f"/my/bookings/{made.bookings[2].number}/cancel/", {"scope": "following", "reason": "解散"})
    assert "2回分" in client.get(sent.headers["Location"]).content.decode()
    assert starts(scheduler.series(made.id)) == [at(9) + WEEK]
    states = [charging.charge_of(use).state for use in models.Use.objects.exclude(about="")]
    assert sorted(states) == ["cancelled"] * 3 + ["due"]
    with clock.frozen(NOW + timedelta(minutes=5)):
        work()
    subjects = [each.subject for each in messaging.box(aki.id, 1).messages]
    assert sum("くり返しの予約を取り消しました" in each for each in subjects) == 1


def test_what_is_too_late_to_cancel_stays_and_the_rest_ends(aki: Actor) -> None:
    made = four(aki)
    with clock.frozen(at(8)):
        ended = repeating.end(made.bookings[0], "all", "", aki)
    assert ended.done == 3
    assert [each.start for each, _ in ended.stayed] == [at(9)]


def test_members_of_the_group_look_and_strangers_see_nothing(aki: Actor, ben: Actor, page: Page) -> None:
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    memberships.join(memberships.invite(club.id, aki).code, ben)
    made = four(aki, group_id=club.id)
    path = f"/my/bookings/series/{made.id}/"
    assert "変える・やめる" in page(aki).get(path).content.decode()
    seen = page(ben).get(path).content.decode()
    assert made.bookings[0].number in seen
    assert "変える・やめる" not in seen
    assert page(actor_named("resident03@example.jp")).get(path).status_code == 404


def test_who_is_not_registered_comes_back_to_the_same_dates(city: None, page: Page) -> None:
    sent = page(actor_named("resident04@example.jp")).get(BASE)
    assert sent.status_code == 302
    assert "series" in sent.headers["Location"]


CALL = {
    "channel": "phone", "place": STUDIO, "day-year": "2026", "day-month": "12", "day-day": "5", "begin": "9:00",
    "minutes": "120", "purpose": "卓球", "attendees": "4", "every": "1", "count": "4", "name": "山田 太郎",
    "phone": "0586-00-9999",
}  # fmt: skip


def test_a_caller_hears_the_dates_then_they_are_booked_and_ended_by_the_desk(aki: Actor, page: Page) -> None:
    booked(aki, at(10) + WEEK, at(12) + WEEK)
    desk = page(actor_named("sports.clerk"))
    heard = desk.post("/desk/facilities/new/", CALL | {"look": "1"}).content.decode()
    assert heard.count("とれます") == 3
    assert models.Use.objects.count() == 1
    sent = desk.post("/desk/facilities/new/", CALL)
    series = desk.get(sent.headers["Location"]).content.decode()
    assert "とれなかった日" in series
    number = re.findall(r"/desk/facilities/([0-9A-Z-]+)/\"", series)[0]
    moved = {"day-year": "2026", "day-month": "12", "day-day": "5", "begin": "14:00", "minutes": "120", "scope": "all"}
    assert "3回分を変えました" in desk.post(
        f"/desk/facilities/{number}/change/", moved, follow=True
    ).content.decode()  # fmt: skip
    assert "理由を書いて" in desk.post(sent.headers["Location"], {"reason": ""}, follow=True).content.decode()
    assert "3回分を取り消しました" in desk.post(
        sent.headers["Location"], {"reason": "チーム解散"}, follow=True
    ).content.decode()  # fmt: skip
    assert page(actor_named("parks.clerk")).get(sent.headers["Location"]).status_code == 404
