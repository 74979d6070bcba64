"""A season in a real Chromium, on a phone and on a desk: opened, wished for, won, told why, confirmed, given back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.axe import assert_accessible, assert_no_sideways_scroll

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts.models import Account
from hataori.services.facility_booking import draws, models

from .conftest import actor_named, work

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
_DAYS = {
    "first": (2027, 4, 1),
    "last": (2027, 5, 31),
    "from_day": (2026, 12, 1),
    "until_day": (2026, 12, 5),
    "draw_day": (2026, 12, 7),
    "confirm_day": (2026, 12, 10),
}
_CHOSEN = {"facility": "chuo-plaza-gym", "sort": "weekly", "mode": "match", "beacon": "commit_reveal"}


@pytest.fixture(autouse=True)
def _verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-{account_id}")


@pytest.fixture(params=[320, 1280])
def page(chromium: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = chromium.new_context(
        viewport={"width": request.param, "height": 900}, base_url=live_server.url, bypass_csp=True, locale="ja-JP"
    )
    yield context.new_page()
    context.close()


def as_(page: Any, who: Actor) -> None:
    """Sign in without the pages for that, which have tests of their own."""
    client = Client()
    client.force_login(Account.objects.get(pk=who.id))
    page.context.clear_cookies()
    url = page.context.request.get("/").url
    page.context.add_cookies([{"name": name, "value": each.value, "url": url} for name, each in client.cookies.items()])


def looked_at(page: Any) -> None:
    page.wait_for_load_state()
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_a_season_from_the_desk_to_the_dates_in_the_calendar(page: Any, city: None) -> None:
    as_(page, actor_named("sports.clerk"))
    page.goto("/desk/facilities/draws/new/")
    looked_at(page)
    page.get_by_label("抽選の名前").fill("2027年度 春の定期利用")
    for name, parts in _DAYS.items():
        for part, value in zip(("year", "month", "day"), parts, strict=True):
            page.locator(f"[name={name}-{part}]").fill(str(value))
    for name, value in _CHOSEN.items():
        page.locator(f"[name={name}]").select_option(value)
    page.get_by_role("button", name="公表する").click()
    page.get_by_role("heading", name="2027年度 春の定期利用").wait_for()
    looked_at(page)
    draw = models.Draw.objects.get()
    aki, ben = (actor_named(f"resident0{n}@example.jp") for n in (1, 2))
    for who in (aki, ben):
        memberships.register(who)
    _wished(page, draw, aki)
    wanted = next(each.key for each in lottery.slots_of(draw.round_id) if "多目的室 毎週火曜 9:00" in each.label)
    draws.enter(draw, [wanted], "", ben)
    found = lottery.round_(draw.round_id)
    with clock.frozen(found.draw_at + timedelta(minutes=5)):
        lottery.close_round(found.id, SYSTEM)
        lottery.draw_round(found.id, SYSTEM)
        work()
        _answered(page, aki)


def _wished(page: Any, draw: models.Draw, who: Actor) -> None:
    as_(page, who)
    page.goto(f"/lottery/{draw.round_id}/")
    looked_at(page)
    page.get_by_role("link", name="申し込む", exact=True).click()
    page.get_by_text("枠の一覧（使える期間と回数）").click()
    looked_at(page)
    for n, day in ((1, "火曜日"), (2, "木曜日")):
        for name, title in (("place", "いちのみや中央プラザ体育館 多目的室"), ("day", day), ("hour", "09:00")):
            page.locator(f"[name={name}{n}]").select_option(label=title)
    page.get_by_role("button", name="申し込む").click()
    page.get_by_text("申し込みました。").wait_for()
    looked_at(page)


def _answered(page: Any, who: Actor) -> None:
    page.goto("/my/lottery/")
    page.get_by_text("当選しました（この枠の1番目、定員1）。").first.wait_for()
    looked_at(page)
    page.get_by_role("button", name="使う").first.click()
    page.get_by_text("使うことに決めました").first.wait_for()
    work()
    page.goto("/my/bookings/")
    looked_at(page)
    assert {each.state for each in scheduler.bookings_of(who.id)} == {"confirmed"}
    page.goto("/my/lottery/")
    page.get_by_role("button", name="使うのをやめる").first.click()
    page.get_by_text("辞退しました。次の方に回します。").wait_for()
    work()
    assert {each.state for each in scheduler.bookings_of(who.id)} == {"cancelled"}
