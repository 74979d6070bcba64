"""Draws over our places: kept times, entries that count, wins that become bookings, cancelled wins down the list."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts.actions.samples import ensure_staff
from hataori.platform.events import api as events
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import draws, models, places, tallying

from .conftest import NOW, STUDIO, actor_named, at, work

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
SATURDAY = date(2027, 1, 16)


@pytest.fixture(autouse=True)
def _verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has proven who he is."""
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-{account_id}")


@pytest.fixture
def drawn(city: None) -> tuple[models.Draw, lottery.Round]:
    """A draw over one Saturday of the plaza, entries from now on."""
    new = draws.NewDraw(
        title="1月の中央プラザ",
        facilities=(places.facility("chuo-plaza-gym"),),
        first=SATURDAY,
        last=SATURDAY,
        minutes=120,
        apply_from=rules.at(date(2026, 12, 1), "00:00"),
        apply_until=rules.at(date(2026, 12, 5), "24:00"),
        draw_at=rules.at(date(2026, 12, 7), "09:00"),
        confirm_until=rules.at(date(2026, 12, 10), "24:00"),
        beacon="commit_reveal",
    )
    found = draws.open_draw(new, actor_named("sports.clerk"))
    return models.Draw.objects.get(pk=found.id), found


def key(hour: int) -> str:
    return draws.slot_key(STUDIO, at(hour, SATURDAY), at(hour + 2, SATURDAY))


def held(round_: lottery.Round) -> None:
    """Close and draw, as the clock does it."""
    with clock.frozen(round_.draw_at + timedelta(minutes=5)):
        lottery.close_round(round_.id, SYSTEM)
        lottery.draw_round(round_.id, SYSTEM)
        work()


def test_what_is_drawn_can_not_be_had_by_coming_first(drawn: tuple[models.Draw, lottery.Round], aki: Actor) -> None:
    assert {opening.state for opening in scheduler.free(STUDIO, SATURDAY)} == {"set_aside"}
    with clock.frozen(rules.at(date(2026, 12, 12), "09:00")), pytest.raises(Conflict) as refused:
        acts.hold(places.place(STUDIO), at(9, SATURDAY), at(11, SATURDAY), aki)
    assert refused.value.code == "set_aside"


def test_entries_count_as_requests_by_their_channel(drawn: tuple[models.Draw, lottery.Round], aki: Actor) -> None:
    draws.enter(drawn[0], [key(9), key(11)], "", aki)
    work()
    counted = events.find(types=["reservation.requested"])
    assert [(each.data["entry"], each.data["channel"], each.data["kpi_scope"]) for each in counted] == [
        (True, "online", True)
    ] * 2
    (share,) = tallying.by_channel(NOW.date(), NOW.date())
    assert (share.channel, share.bookings, share.entries) == ("online", 0, 2)


def test_an_accepted_win_becomes_a_booking_of_the_group(drawn: tuple[models.Draw, lottery.Round], aki: Actor) -> None:
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    (receipt,) = draws.enter(drawn[0], [key(9)], club.id, aki).entries
    held(drawn[1])
    with clock.frozen(drawn[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(receipt.entry_id, aki)
        work()
        work()
    (booked,) = scheduler.bookings_of_group(club.id)
    assert (booked.source, booked.state, booked.start) == ("lottery", "confirmed", at(9, SATURDAY))
    assert models.Use.objects.get(pk=booked.id).amount == 1000


def test_a_cancelled_win_goes_to_the_next_in_line_and_to_nobody_else(
    drawn: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor
) -> None:
    entries = {who.id: draws.enter(drawn[0], [key(9)], "", who).entries[0].entry_id for who in (aki, ben)}
    held(drawn[1])
    (win,) = lottery.offers(drawn[1].id)
    winner, second = (aki, ben) if win.holder_id == aki.id else (ben, aki)
    with clock.frozen(drawn[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(win.entry_id, winner)
        work()
        (booked,) = scheduler.bookings_of(winner.id)
        acts.cancel(booked, "", winner)
        work()
        carol = actor_named("resident03@example.jp")
        memberships.register(carol)
    with clock.frozen(drawn[1].draw_at + timedelta(days=6)), pytest.raises(Conflict) as grabbed:
        acts.hold(places.place(STUDIO), at(9, SATURDAY), at(11, SATURDAY), carol)
    assert grabbed.value.code == "set_aside"
    (offer,) = lottery.offers(drawn[1].id)
    assert (offer.entry_id, offer.holder_id) == (entries[second.id], second.id)
    with clock.frozen(drawn[1].draw_at + timedelta(hours=2)):
        lottery.accept_win(offer.entry_id, second)
        work()
    assert scheduler.bookings_of(second.id)[0].state == "confirmed"


def box(who: Actor, about: str = "抽選に当選") -> list[messaging.BoxMessage]:
    return [each for each in messaging.box(who.id, 1).messages if about in each.subject]


def test_a_winner_is_told_once_and_the_next_in_line_when_it_is_his_turn(
    drawn: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor
) -> None:
    for who in (aki, ben):
        draws.enter(drawn[0], [key(9)], "", who)
    held(drawn[1])
    work()
    (win,) = lottery.offers(drawn[1].id)
    winner, second = (aki, ben) if win.holder_id == aki.id else (ben, aki)
    assert box(second) == []
    results = {
        who: [each.body for each in messaging.box(who.id, 1).messages if "抽選の結果" in each.subject]
        for who in (winner, second)
    }
    assert results[winner] == []
    assert ["今回は当選しませんでした" in body for body in results[second]] == [True], (
        "whoever won nothing hears it, once"
    )
    (told,) = box(winner)
    assert "2027-01-16（土）9:00から11:00まで" in told.body
    assert "期限：2026-12-10 24:00" in told.body
    with clock.frozen(drawn[1].draw_at + timedelta(hours=1)):
        lottery.decline_win(win.entry_id, winner)
        work()
        assert "順番待ちの枠が、あなたに" in box(second)[0].body
        assert len(box(winner)) == 1


def test_a_win_given_back_in_the_draw_ends_its_booking(drawn: tuple[models.Draw, lottery.Round], aki: Actor) -> None:
    (receipt,) = draws.enter(drawn[0], [key(9)], "", aki).entries
    held(drawn[1])
    with clock.frozen(drawn[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(receipt.entry_id, aki)
        work()
        lottery.decline_win(receipt.entry_id, aki)
        work()
    (booked,) = scheduler.bookings_of(aki.id)
    assert booked.state == "cancelled"


def test_a_won_booking_takes_no_other_time_of_the_draw(
    drawn: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor
) -> None:
    """All its times are kept under one reference: who has won one would have had the key to all of them."""
    (receipt,) = draws.enter(drawn[0], [key(9)], "", aki).entries
    draws.enter(drawn[0], [key(13)], "", ben)
    held(drawn[1])
    with clock.frozen(drawn[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(receipt.entry_id, aki)
        work()
        (booked,) = scheduler.bookings_of(aki.id)
        with pytest.raises(Conflict) as refused:
            acts.move(booked, at(13, SATURDAY), at(15, SATURDAY), aki)
    assert refused.value.code == "won_time"
    assert scheduler.booking(booked.id).start == at(9, SATURDAY)


def test_a_forged_group_enters_nothing(drawn: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor) -> None:
    foreign = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", ben)
    with pytest.raises(Rejected) as refused:
        draws.enter(drawn[0], [key(9)], foreign.id, aki)
    assert refused.value.problems[0].code == "not_your_group"


def test_wishes_are_chosen_by_place_day_and_hour(
    drawn: tuple[models.Draw, lottery.Round], aki: Actor, page: Page
) -> None:
    client = page(aki)
    way = client.get(f"/lottery/{drawn[1].id}/enter/").headers["Location"]
    assert way.startswith("/facilities/draws/?ref=")
    assert "第1希望の場所" in client.get(way).content.decode()
    empty = client.post(way, {})
    assert empty.status_code == 422
    wish = {"place1": "いちのみや中央プラザ体育館 多目的室", "day1": "2027-01-16", "hour1": "10:00"}
    assert client.post(way, wish).status_code == 422
    assert client.post(way, wish | {"hour1": "09:00"}).headers["Location"] == "/my/lottery/"
    assert client.get("/facilities/draws/?ref=nothing").status_code == 404


def test_before_and_after_the_window_and_without_a_proof_there_is_no_form(
    drawn: tuple[models.Draw, lottery.Round], aki: Actor, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, client = drawn[1].entry_url, page(aki)
    assert "2026-12-01 0:00 – 2026-12-05 24:00" in client.get(way).content.decode()
    with clock.frozen(drawn[1].apply_until):
        lottery.close_round(drawn[1].id, SYSTEM)
        shown = client.get(way).content.decode()
        assert "いまは受け付けていません" in shown
        assert 'name="place1"' not in shown
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: None)
    assert "先に本人確認をしてください" in client.get(way).content.decode()


def opened_by_the_section(page: Page, who: str = "sports.clerk", **more: str) -> HttpResponse:
    """What the desk answers to one Saturday and Sunday of January, differing in `more`."""
    client = page(actor_named(who))
    days = {"first": (2027, 1, 16), "last": (2027, 1, 17), "from_day": (2026, 12, 1), "until_day": (2026, 12, 7)}
    days |= {"draw_day": (2026, 12, 9), "confirm_day": (2026, 12, 15)}
    form = {
        f"{name}-{part}": str(n)
        for name, day in days.items()
        for part, n in zip(("year", "month", "day"), day, strict=True)
    }
    form |= {"title": "1月", "facility": "chuo-plaza-gym", "minutes": "120", "mode": "rsd", "max_wins": "1"}
    form |= {"sort": "once"}
    return client.post("/desk/facilities/draws/new/", form | {"beacon": "commit_reveal"} | more)


def test_an_approver_is_told_who_opens_draws_before_he_types_anything(city: None, page: Page) -> None:
    named = {"family": "見本", "given": "決", "family_kana": "ミホン", "given_kana": "ケツ"}
    named |= {"email": "approver@example.jp"}
    roles = [{"role": "approver", "department": "sports"}]
    ensure_staff({"username": "sports.approver", "department": "sports", "roles": roles} | named)
    shown = page(actor_named("sports.approver")).get("/desk/facilities/draws/new/").content.decode()
    assert "抽選を作れるのは、施設を受け持つ課の担当と課長です" in shown
    assert 'name="title"' not in shown
    assert opened_by_the_section(page, "sports.approver").status_code == 403
    assert not models.Draw.objects.exists()


def test_the_section_opens_a_draw_on_one_page(city: None, page: Page) -> None:
    sent = opened_by_the_section(page)
    assert sent.status_code == 302, sent.content.decode()
    (draw,) = models.Draw.objects.all()
    assert len(scheduler.asides_of(draw.ref)) == len(lottery.slots_of(draw.round_id)) == 2 * 2 * 6
    assert opened_by_the_section(page, **{"beacon": "drand", "last-year": "2026"}).status_code == 422


def test_the_schools_of_an_area_are_drawn_together_each_gym_by_its_full_name(city: None, page: Page) -> None:
    models.Facility.objects.filter(kind="school").update(area="本庁")
    assert opened_by_the_section(page, facility="schools:本庁").status_code == 302
    (draw,) = models.Draw.objects.all()
    slots = lottery.slots_of(draw.round_id)
    gyms = {slot.label.rsplit(" ", 2)[0] for slot in slots}
    assert gyms == {places.full_title(row) for row in models.Place.objects.filter(facility__kind="school")}
    assert len(gyms) > 1
    assert (draw.kpi_kind, len(scheduler.asides_of(draw.ref))) == ("school", len(slots))
    assert opened_by_the_section(page, facility="schools:nowhere").status_code == 422
