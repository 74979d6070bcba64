"""A season of weekly hours: drawn as a whole, told why, booked date by date, given back, and never to be grabbed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.grounds import ground

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock, recurrence
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Rejected
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import draws, models, places, seasons

from .conftest import NOW, STUDIO, actor_named, at, work

Page = Callable[[Actor], Client]
FIRST, LAST = date(2027, 4, 1), date(2027, 6, 30)
ROOM = "いちのみや中央プラザ体育館 多目的室"
TUESDAY = f"{STUDIO}@tueT0900-1100"
TUESDAYS = [date(2027, 4, 6) + timedelta(weeks=n) for n in range(13)]


@pytest.fixture(autouse=True)
def _verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has proven who he is."""
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-{account_id}")


def new_season(**more: object) -> draws.NewDraw:
    told = {
        "title": "2027年度 春の定期利用",
        "facilities": (places.facility("chuo-plaza-gym"),),
        "first": FIRST,
        "last": LAST,
        "minutes": 120,
        "apply_from": rules.at(date(2026, 12, 1), "00:00"),
        "apply_until": rules.at(date(2026, 12, 5), "24:00"),
        "draw_at": rules.at(date(2026, 12, 7), "09:00"),
        "confirm_until": rules.at(date(2026, 12, 10), "24:00"),
        "mode": "match",
        "beacon": "commit_reveal",
        "weekly": True,
    }
    return draws.NewDraw(**told | more)  # type: ignore[arg-type]  # the same names


@ground
def open_season() -> None:
    """The plaza from April to June, 2027: hundreds of hours are kept for it."""
    with clock.frozen(NOW):
        draws.open_draw(new_season(), actor_named("sports.clerk"))


@pytest.fixture
def season(city: None, open_season: None) -> tuple[models.Draw, lottery.Round]:
    """Its draw."""
    row = models.Draw.objects.get()
    return row, lottery.round_(row.round_id)


def held(round_: lottery.Round) -> None:
    with clock.frozen(round_.draw_at + timedelta(minutes=5)):
        lottery.close_round(round_.id, SYSTEM)
        lottery.draw_round(round_.id, SYSTEM)
        work()


def accepted(season: tuple[models.Draw, lottery.Round], who: Actor, group: str = "") -> str:
    """Who wishes the Tuesday, wins it and takes it; the receipt."""
    (receipt,) = draws.enter(season[0], [TUESDAY], group, who).entries
    held(season[1])
    with clock.frozen(season[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(receipt.entry_id, who)
        work()
        work()
    return receipt.entry_id


def settled(round_: lottery.Round) -> None:
    with clock.frozen(round_.confirm_until + timedelta(minutes=1)):
        assert lottery.settle_round(round_.id)
        work()


@pytest.mark.django_db
def test_weekly_hours_are_kept_in_the_pool_and_their_dates_bound_by_the_rules(
    season: tuple[models.Draw, lottery.Round], aki: Actor
) -> None:
    dates = season[1].rules["dates"][TUESDAY]
    assert dates == [day.isoformat() for day in TUESDAYS if day.isoformat() in dates]
    assert len(dates) >= 12
    kept = [each for each in scheduler.asides_of(season[0].ref) if each.start.date().isoformat() in dates]
    assert {each.start.hour for each in kept} >= {9}
    (slot,) = [each for each in lottery.slots_of(season[1].id) if each.key == TUESDAY]
    assert slot.label == f"{ROOM} 毎週火曜 9:00から11:00（{dates[0]}から{dates[-1]}まで{len(dates)}回）"
    with clock.frozen(rules.at(date(2027, 3, 20), "10:00")), pytest.raises(Conflict) as refused:
        acts.hold(places.place(STUDIO), at(9, TUESDAYS[0]), at(11, TUESDAYS[0]), aki)
    assert refused.value.code == "set_aside"


@pytest.mark.django_db
def test_hours_of_one_weekday_clash_and_others_do_not(season: tuple[models.Draw, lottery.Round]) -> None:
    clash = season[1].rules["clash"]
    assert all("@tueT0900" in each for each in clash[TUESDAY])
    assert clash[TUESDAY]


@pytest.mark.django_db
def test_a_season_won_becomes_a_booking_at_each_date_for_the_group(
    season: tuple[models.Draw, lottery.Round], aki: Actor
) -> None:
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    entry = accepted(season, aki, club.id)
    booked = scheduler.bookings_of_group(club.id)
    assert [each.start.date().isoformat() for each in booked] == season[1].rules["dates"][TUESDAY]
    assert {(each.source, each.state, each.start.hour, each.end.hour) for each in booked} == {
        ("lottery", "confirmed", 9, 11)
    }
    assert len({each.series_id for each in booked}) == 1
    assert models.Use.objects.filter(amount=1000).count() == len(booked)
    assert models.WonDate.objects.filter(entry_id=entry).count() == len(booked)
    with clock.frozen(season[1].draw_at + timedelta(hours=2)):
        work()
    assert len(scheduler.bookings_of_group(club.id)) == len(booked)


@pytest.mark.django_db
def test_a_season_given_back_goes_down_the_list_as_a_whole(
    season: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor
) -> None:
    for who in (aki, ben):
        draws.enter(season[0], [TUESDAY], "", who)
    held(season[1])
    (win,) = lottery.offers(season[1].id)
    winner, second = (aki, ben) if win.holder_id == aki.id else (ben, aki)
    with clock.frozen(season[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(win.entry_id, winner)
        work()
        lottery.decline_win(win.entry_id, winner)
        work()
        assert {each.state for each in scheduler.bookings_of(winner.id)} == {"cancelled"}
        (offer,) = lottery.offers(season[1].id)
        assert offer.holder_id == second.id
        lottery.accept_win(offer.entry_id, second)
        work()
    assert {each.state for each in scheduler.bookings_of(second.id)} == {"confirmed"}
    assert len(scheduler.bookings_of(second.id)) == len(season[1].rules["dates"][TUESDAY])


@pytest.mark.django_db
def test_after_settling_what_is_held_can_still_not_be_grabbed_and_what_nobody_wanted_is_everybodys(
    season: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor
) -> None:
    """The attack of Saitama, later: a win is given back once all is settled, and an accomplice waits at the door."""
    for who in (aki, ben):
        draws.enter(season[0], [TUESDAY], "", who)
    held(season[1])
    (win,) = lottery.offers(season[1].id)
    winner, second = (aki, ben) if win.holder_id == aki.id else (ben, aki)
    with clock.frozen(season[1].draw_at + timedelta(hours=1)):
        lottery.accept_win(win.entry_id, winner)
        work()
    settled(season[1])
    kept = scheduler.asides_of(season[0].ref)
    assert [each.start.date().isoformat() for each in kept] == season[1].rules["dates"][TUESDAY]
    later = season[1].confirm_until + timedelta(days=1)
    carol = actor_named("resident03@example.jp")
    with clock.frozen(later):
        lottery.decline_win(win.entry_id, winner)
        work()
        assert {each.state for each in scheduler.bookings_of(winner.id)} == {"cancelled"}
        memberships.register(carol)
    with clock.frozen(rules.at(date(2027, 3, 20), "10:00")), pytest.raises(Conflict) as grabbed:
        acts.hold(places.place(STUDIO), at(9, TUESDAYS[0]), at(11, TUESDAYS[0]), carol)
    assert grabbed.value.code == "set_aside"
    (offer,) = lottery.offers(season[1].id)
    with clock.frozen(later + timedelta(hours=1)):
        lottery.decline_win(offer.entry_id, second)
        work()
    assert scheduler.asides_of(season[0].ref) == []


@pytest.mark.django_db
def test_one_date_given_back_is_everybodys_and_the_season_stays(
    season: tuple[models.Draw, lottery.Round], aki: Actor
) -> None:
    accepted(season, aki)
    one, *others = scheduler.bookings_of(aki.id)
    with clock.frozen(season[1].draw_at + timedelta(hours=2)):
        acts.cancel(one, "", aki)
        work()
    assert {scheduler.booking(each.id).state for each in others} == {"confirmed"}
    assert lottery.offers(season[1].id, state="accepted")
    kept = {(each.unit_id, each.start) for each in scheduler.asides_of(season[0].ref)}
    assert (one.unit_id, one.start) not in kept
    assert {(each.unit_id, each.start) for each in others} <= kept


@pytest.mark.django_db
def test_a_draw_called_off_gives_its_times_back(season: tuple[models.Draw, lottery.Round]) -> None:
    lottery.cancel_round(season[1].id, reason="工事のため", actor=actor_named("sports.clerk"))
    work()
    assert scheduler.asides_of(season[0].ref) == []


@pytest.mark.django_db
def test_a_group_wishes_weekdays_sees_why_and_confirms_on_three_pages(
    season: tuple[models.Draw, lottery.Round], aki: Actor, ben: Actor, page: Page
) -> None:
    client = page(aki)
    way = client.get(f"/lottery/{season[1].id}/enter/").headers["Location"]
    shown = client.get(way).content.decode()
    assert "第1希望の曜日" in shown
    assert "火曜日" in shown
    assert "毎週火曜 9:00から11:00（" in shown
    wishes = {"place1": ROOM, "day1": "1", "hour1": "09:00", "place2": ROOM, "day2": "3", "hour2": "09:00"}
    assert client.post(way, wishes).headers["Location"] == "/my/lottery/"
    draws.enter(season[0], [TUESDAY], "", ben)
    held(season[1])
    with clock.frozen(season[1].draw_at + timedelta(hours=1)):
        mine = client.get("/my/lottery/").content.decode()
        assert "当選しました。使うかどうかを決めてください" in mine
        assert "毎週 " in mine
        why = "希望順位の高い枠、または同じ順位の枠に当選しました。", "この枠をあなたに回すと、全体の結果が悪くなる"
        assert any(each in mine for each in why)
        (win,) = [each for each in lottery.offers(season[1].id) if each.holder_id == aki.id]
        client.post(f"/my/lottery/{win.entry_id}/accept/")
        work()
        assert "使うことに決めました" in client.get("/my/lottery/").content.decode()
    assert len(scheduler.bookings_of(aki.id)) == len(season[1].rules["dates"][win.slot])


@pytest.mark.django_db
def test_a_season_of_too_many_dates_is_refused_and_nothing_is_kept_for_it(city: None, monkeypatch) -> None:
    monkeypatch.setattr(draws, "MOST_TIMES", 100)
    with pytest.raises(Rejected) as refused:
        draws.open_draw(new_season(), actor_named("sports.clerk"))
    (found,) = refused.value.problems
    assert (found.field, found.code) == ("last", "too_many_slots")
    assert "100回を超えます" in found.message
    assert not models.Draw.objects.exists()


BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw shares a busy machine
days = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@BUSY
@given(days, st.integers(1, 2**51 - 1))
def test_the_rule_of_a_series_gives_exactly_the_dates(first: date, weeks: int) -> None:
    dates = [first + timedelta(weeks=n) for n in range(51) if weeks >> n & 1]
    rule, without = seasons.rule_of(dates)
    start = datetime.combine(dates[0], datetime.min.time(), JST)
    told = recurrence.Recurrence(start, (recurrence.parse_rule(rule),), excepted=frozenset(without))
    assert [each.date() for each in told.first(100)] == dates


@BUSY
@given(days, st.integers(0, 120), st.integers(0, 2**121), st.sampled_from([60, 120, 180]))
def test_weekly_hours_lie_in_the_season_on_their_weekday_in_half_of_its_weeks(
    first: date, length: int, shut: int, minutes: int
) -> None:
    season = seasons.Season(first, first + timedelta(days=length), timedelta(minutes=minutes))
    openings = [
        scheduler.Opening(
            datetime.combine(day, datetime.min.time(), JST) + timedelta(hours=9),
            datetime.combine(day, datetime.min.time(), JST) + timedelta(hours=21),
            "taken" if shut >> n & 1 else "free",
            1,
            1,
        )
        for n, day in enumerate(season.days)
    ]
    found = list(seasons.weekly_hours(season, "u", "体育館", openings))
    assert len({each.slot.key for each in found}) == len(found)
    for each in found:
        weekday = each.slot.start.weekday()
        free = [day for n, day in enumerate(season.days) if day.weekday() == weekday and not shut >> n & 1]
        assert list(each.dates) == free
        assert 2 * len(free) >= sum(day.weekday() == weekday for day in season.days)
        assert seasons.place_in(each.slot.label) == "体育館"
