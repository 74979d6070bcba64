"""A season by what suits: groups say weekday by weekday, for what and how often; the desk sees before it publishes."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.grounds import ground

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.services.facility_booking import draws, models, places, seasons
from hataori.services.facility_booking.desk_draws import PurposesField

from .conftest import NOW, STUDIO, actor_named, work

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
FIRST, LAST = date(2027, 4, 1), date(2027, 5, 31)
PURPOSES = {"p1": lottery.Purpose("青少年の育成", 1, 4), "p2": lottery.Purpose("そのほか", 2, 3)}
ROOM = "いちのみや中央プラザ体育館 多目的室"


def new_season(**more: object) -> draws.NewDraw:
    told = {
        "title": "2027年度 春の定期利用",
        "facilities": (places.facility("chuo-plaza-gym"),),
        "first": FIRST,
        "last": LAST,
        "minutes": 120,
        "minutes_weekend": 180,
        "apply_from": rules.at(date(2026, 12, 1), "00:00"),
        "apply_until": rules.at(date(2026, 12, 5), "24:00"),
        "draw_at": rules.at(date(2026, 12, 7), "09:00"),
        "confirm_until": rules.at(date(2026, 12, 10), "24:00"),
        "mode": "match",
        "beacon": "commit_reveal",
        "weekly": True,
        "max_wins": 3,
        "purposes": PURPOSES,
    }
    return draws.NewDraw(**told | more)  # type: ignore[arg-type]  # the same names


@pytest.fixture(autouse=True)
def _verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has proven who he is."""
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-{account_id}")


@ground
def open_suited() -> None:
    """The plaza in April and May, 2027, by what suits."""
    with clock.frozen(NOW):
        draws.open_draw(new_season(), actor_named("sports.clerk"))


@pytest.fixture
def season(city: None, open_suited: None) -> tuple[models.Draw, lottery.Round]:
    row = models.Draw.objects.get()
    return row, lottery.round_(row.round_id)


def address(draw: models.Draw) -> str:
    return f"/facilities/draws/?ref={draw.ref.partition('/')[2]}"


def sent(**hours: str) -> dict[str, object]:
    """What a browser sends: Tuesday nine to eleven suits, unless told otherwise."""
    told = {"group": "", "purpose": "p2", "wanted": "1", "least": "120", "most": "180", "places": [ROOM]}
    return told | {name.replace("_", "-"): value for name, value in (hours or {"h1_0900_1100": "primary"}).items()}


def held(round_: lottery.Round) -> None:
    with clock.frozen(round_.draw_at):
        lottery.close_round(round_.id, SYSTEM)
        lottery.draw_round(round_.id, SYSTEM)
        work()


def test_lengths_of_weekdays_and_weekends_differ(season) -> None:
    slots = lottery.slots_of(season[1].id)
    lengths = {(s.start.weekday() >= 5, int((s.end - s.start).total_seconds()) // 60) for s in slots}
    assert lengths == {(False, 120), (True, 180)}
    assert season[1].rules["format"] == "hataori-draw/2"


def test_a_group_says_what_suits_wins_it_and_has_every_date_booked_for_its_purpose(season, aki, ben, page) -> None:
    draw, round_ = season
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    answer = page(aki).post(address(draw), sent(h1_0900_1100="primary", h2_0900_1100="secondary") | {"group": club.id})
    assert answer.status_code == 302
    young = sent(h1_0900_1100="primary") | {"purpose": "p1"}
    assert page(ben).post(address(draw), young).status_code == 302
    held(round_)
    won = {each.holder_id: each for each in lottery.offers(round_.id)}
    assert won[ben.id].slot == f"{STUDIO}@tueT0900-1100"
    assert won[aki.id].slot == f"{STUDIO}@wedT0900-1100"
    with clock.frozen(round_.draw_at):
        lottery.accept_win(won[aki.id].entry_id, aki)
        work()
        work()
        html = page(aki).get("/my/lottery/").content.decode()
    booked = scheduler.bookings_of_group(club.id)
    assert {each.purpose for each in booked} == {"そのほか"}
    assert [each.start.date().isoformat() for each in booked] == round_.rules["dates"][won[aki.id].slot]
    assert "利用目的「そのほか」の第1希望として、2と数えます。" in html
    assert "この枠をあなたに回すと、全体の結果が悪くなるため" in html


def test_told_again_replaces_what_was_told(season, aki, page) -> None:
    draw = season[0]
    browser = page(aki)
    browser.post(address(draw), sent(h1_0900_1100="primary", h2_0900_1100="secondary"))
    assert "すでに申し込んでいます" in browser.get(address(draw)).content.decode()
    browser.post(address(draw), sent(h3_0900_1100="secondary"))
    standing = [fate.receipt for fate in lottery.mine(aki) if fate.receipt.standing == "standing"]
    assert [each.slot for each in standing] == [f"{STUDIO}@thuT0900-1100"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"h1-0900-1100": ""}, "合う曜日・時間を1つ以上選んでください。"),
        ({"least": "180"}, "この時間は2時間です。1回の長さに合わないので、選べません。"),
        ({"purpose": ""}, "利用目的"),
        ({"places": []}, "使いたい場所"),
        ({"wanted": "4"}, "使いたい回数"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(season, aki, page, changes, said) -> None:
    answer = page(aki).post(address(season[0]), sent() | {"purpose": "p1"} | changes)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert 'value="180" selected' in html
    assert lottery.mine(aki) == []


def test_more_times_than_a_round_takes_are_refused_by_number(season, aki, page) -> None:
    slots = lottery.slots_of(season[1].id)
    assert len(slots) > draws.MOST_SUITABLE
    local = [(s.start.astimezone(clock.JST), s.end.astimezone(clock.JST)) for s in slots]
    hours = {f"h{start.weekday()}-{start:%H%M}-{end:%H%M}": "primary" for start, end in local}
    every = sorted({seasons.place_in(s.label) for s in slots})
    answer = page(aki).post(address(season[0]), sent() | hours | {"places": every})
    assert answer.status_code == 422
    assert f"あと{draws.MOST_SUITABLE}件までです" in answer.content.decode()


def form(**more: str) -> dict[str, str]:
    told = {"title": "試し", "facility": "chuo-plaza-gym", "minutes": "120", "minutes_weekend": "180"}
    told |= {"sort": "suitable", "mode": "rsd", "max_wins": "2", "applications": "1", "beacon": "commit_reveal"}
    told["purposes"] = "青少年の育成 1 4\nそのほか 2 3"
    days = {"first": FIRST, "last": LAST, "from_day": date(2026, 12, 1), "until_day": date(2026, 12, 5)}
    days |= {"draw_day": date(2026, 12, 7), "confirm_day": date(2026, 12, 10)}
    for name, day in days.items():
        told |= {f"{name}-year": str(day.year), f"{name}-month": str(day.month), f"{name}-day": str(day.day)}
    return told | more


def test_the_desk_looks_before_it_publishes(city, page) -> None:
    desk = page(actor_named("sports.clerk"))
    html = desk.post("/desk/facilities/draws/new/", form(look="1")).content.decode()
    assert "公表すると、こうなります" in html
    assert "2時間、3時間" in html
    assert "第1希望は1、第2希望は4と数えます" in html
    assert not models.Draw.objects.exists()
    assert desk.post("/desk/facilities/draws/new/", form()).status_code == 302
    round_ = lottery.round_(models.Draw.objects.get().round_id)
    assert (round_.mode, round_.max_wins) == ("match", 2)
    assert round_.rules["purposes"]["p1"] == {"title": "青少年の育成", "primary": 1, "secondary": 4}


@pytest.mark.parametrize(
    "line",
    ["青少年", "青少年 1", "青少年 4 1", "青少年 0 1", "1 2", "青少年 x y", "青少年 1 10000", f"青少年 1 {'9' * 5000}"],
)
def test_a_purpose_that_cannot_be_read_is_named(line) -> None:
    with pytest.raises(ValidationError, match=f"「{line}」を読めません"):
        PurposesField().clean(f"そのほか 2 3\n{line}")


def test_purposes_that_cannot_be_read_keep_the_draw_from_being_published(city, page) -> None:
    desk = page(actor_named("sports.clerk"))
    for lines, said in (("青少年 4 1", "「青少年 4 1」を読めません"), ("目的 1 2\n" * 21, "利用目的は20行まで")):
        answer = desk.post("/desk/facilities/draws/new/", form(purposes=lines))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not models.Draw.objects.exists()


def test_a_season_by_what_suits_needs_a_purpose(city, page) -> None:
    answer = page(actor_named("sports.clerk")).post("/desk/facilities/draws/new/", form(purposes=""))
    assert answer.status_code == 422
    assert "利用目的を1行以上" in answer.content.decode()


def test_five_applications_with_first_and_second_wish_each(city, aki, page) -> None:
    desk = page(actor_named("sports.clerk"))
    told = form(sort="once", mode="rank_rounds", applications="5", max_wins="5", minutes_weekend="0")
    later = {"first-year": "2027", "first-month": "1", "first-day": "12"}
    later |= {"last-year": "2027", "last-month": "1", "last-day": "14"}
    assert desk.post("/desk/facilities/draws/new/", told | later).status_code == 302
    draw = models.Draw.objects.get()
    round_ = lottery.round_(draw.round_id)
    assert (round_.max_wins, round_.max_wishes, round_.max_wishes_person) == (1, 2, 10)
    assert round_.rules["applications_per_group"] == 5
    wish = {"group": "", "application": "2", "place1": ROOM, "day1": "2027-01-13", "hour1": "09:00"}
    wish |= {"place2": ROOM, "day2": "2027-01-13", "hour2": "11:00"}
    browser = page(aki)
    assert "1件につき1枠まで当たります" in browser.get(address(draw)).content.decode()
    assert browser.post(address(draw), wish).status_code == 302
    answer = browser.post(address(draw), wish | {"application": "3", "hour2": "13:00"})
    assert answer.status_code == 422
    assert "同じ枠に二度" in answer.content.decode()
