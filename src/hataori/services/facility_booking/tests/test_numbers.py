"""Numbers of the desk: first-time success in draws, by hand beside what the page says."""

from datetime import date, timedelta

import pytest

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.services.facility_booking import draws, models, places

from .conftest import NOW, STUDIO, actor_named, at, work

pytestmark = pytest.mark.django_db
SATURDAY = date(2027, 1, 16)


@pytest.fixture(autouse=True)
def _verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-{account_id}")


def opened(day: date, until: date) -> tuple[models.Draw, lottery.Round]:
    new = draws.NewDraw(
        title="抽選", facilities=(places.facility("chuo-plaza-gym"),), first=day, last=day, minutes=120,
        apply_from=rules.at(NOW.date(), "00:00"), apply_until=rules.at(until, "24:00"),
        draw_at=rules.at(until + timedelta(days=2), "09:00"), beacon="commit_reveal",
        confirm_until=rules.at(until + timedelta(days=5), "24:00"),
    )  # fmt: skip
    found = draws.open_draw(new, actor_named("sports.clerk"))
    return models.Draw.objects.get(pk=found.id), found


def held(round_: lottery.Round) -> None:
    with clock.frozen(round_.draw_at + timedelta(minutes=5)):
        lottery.close_round(round_.id, SYSTEM)
        lottery.draw_round(round_.id, SYSTEM)
        work()


def wish(draw: models.Draw, day: date, hour: int, who: Actor) -> None:
    draws.enter(draw, [draws.slot_key(STUDIO, at(hour, day), at(hour + 2, day))], "", who)


def test_of_those_who_enter_for_the_first_time_how_many_win_at_once(aki: Actor, ben: Actor) -> None:
    carol = actor_named("resident03@example.jp")
    memberships.register(carol)
    first, one = opened(SATURDAY, date(2026, 12, 5))
    second, two = opened(SATURDAY + timedelta(days=7), date(2026, 12, 12))
    assert lottery.first_times([one.id, two.id]).share is None
    for who in (aki, ben):
        wish(first, SATURDAY, 9, who)  # one place for two
    held(one)
    for who, hour in ((aki, 9), (ben, 11), (carol, 13)):
        wish(second, SATURDAY + timedelta(days=7), hour, who)  # a place for each
    held(two)
    assert lottery.first_times([one.id]) == lottery.FirstTimes(2, 1)
    assert lottery.first_times([two.id]) == lottery.FirstTimes(1, 1), "only carol is new"
    assert lottery.first_times([one.id, two.id]) == lottery.FirstTimes(3, 2)


def test_the_page_tells_it_with_a_drawing_and_a_table(aki: Actor, ben: Actor, page) -> None:
    desk = page(actor_named("sports.section-head"))
    assert "まだありません" in desk.get("/desk/facilities/numbers/").content.decode()
    draw, round_ = opened(SATURDAY, date(2026, 12, 5))
    for who in (aki, ben):
        wish(draw, SATURDAY, 9, who)
    held(round_)
    shown = desk.get("/desk/facilities/numbers/").content.decode()
    assert "<strong>50.0%</strong>" in shown
    assert "はじめて申し込んだ人の抽選の結果" in shown
