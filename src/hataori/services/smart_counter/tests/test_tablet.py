"""The tablet in a real browser: a family of four in at most 12 inputs; without a network nothing is lost and nothing
filed twice, over a restart; every page for everybody.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect
from tests.axe import assert_good_for_everybody
from tests.browser import DESKTOP
from tools.sample import CHROMIUM

from hataori.blocks.bundles import models as rows
from hataori.blocks.documents import api as documents
from hataori.blocks.geo.city import LOADERS as GEO
from hataori.blocks.registries.sample.people import personal_number
from hataori.blocks.workflow import models as cases
from hataori.kernel import clock
from hataori.services.smart_counter import places, visits

from .conftest import CLERK, OFFICE, fill, moved_on, new_visit, signed_in
from .families import sample_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
TABLET = "/smart-counter/tablet/"
MOST_INPUTS = 12
OFFLINE_SECONDS = float(os.environ.get("OFFLINE_SECONDS", "3"))
"""So long the network is away (the bench waits 600)."""


@pytest.fixture
def clerk(transactional_db: None) -> Client:
    fill()
    for loader in GEO:
        loader.load(Path(settings.HATAORI_CITY_FOLDER), None)
    places.open_place("honchosha", 1, clock.today(), actor=OFFICE)
    return signed_in("clerk")


def session_of(client: Client) -> dict[str, str]:
    return {"sessionid": client.cookies["sessionid"].value}


@pytest.fixture
def tablet(chromium: Browser, live_server, clerk, tmp_path) -> Iterator[Callable[..., BrowserContext]]:
    """The same tablet, started anew each time it is called; `offline` before its first page."""
    with ExitStack() as contexts:

        def go(*, offline: bool = False, signed: bool = True) -> BrowserContext:
            context = chromium.browser_type.launch_persistent_context(
                tmp_path / "profile",
                executable_path=os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"),
                args=CHROMIUM,
                base_url=live_server.url,
                viewport=DESKTOP,
            )
            contexts.callback(context.close)
            context.set_default_timeout(60_000)
            cookies = session_of(clerk) if signed else {}
            context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
            context.set_offline(offline)
            return context

        yield go


def ready(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(TABLET)
    page.locator("[data-tablet][data-ready]").wait_for()
    return page


def family(n: int = 0) -> FilePayload:
    return {"name": "move_out.json", "mimeType": "application/json", "buffer": sample_text(n).encode()}


def answer(page: Page, n: int = 0) -> None:
    """What the clerk does for a family of four."""
    page.get_by_label("転出証明書情報のファイル").set_input_files(family(n))
    page.locator("[data-who]").get_by_text("名古屋市中区から、4人").wait_for()
    page.get_by_label("新しい住所の町").fill("本町2丁目")
    page.get_by_label("番地・建物・部屋番号").fill("5番6号")
    page.get_by_label("引っ越した日").fill(moved_on())
    page.get_by_label("日中に連絡のとれる電話番号").fill("0586-28-8100")
    page.get_by_label("本人確認をした書類").select_option("マイナンバーカード")
    page.get_by_label("児童手当の振込先：金融機関").fill("見本銀行")
    page.get_by_label("振込先の支店").fill("本店")
    page.get_by_label("振込先の口座番号（普通）").fill("1234567")


def write_name(page: Page) -> None:
    """A name written by pen."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for n in range(12):
        page.mouse.move(box["x"] + 30 + n * 25, box["y"] + 40 + (n % 3) * 30)
    page.mouse.up()


def to_the_signature(page: Page) -> None:
    page.get_by_role("button", name="書類を作って確かめる").click()
    page.get_by_role("heading", name="届け出る書類を確かめてください").wait_for()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="この内容で届け出る").click()
    page.get_by_role("heading", name="サインを受け取りました").wait_for()


def whole(page: Page, n: int = 0) -> None:
    answer(page, n)
    to_the_signature(page)
    write_name(page)
    hand_in(page)


def waiting(page: Page, count: int) -> None:
    expect(page.locator("[data-tablet]")).to_have_attribute("data-waiting", str(count))


def filed() -> list[str]:
    return [case.title for case in cases.Case.objects.order_by("opened_at")]


def test_a_family_of_four_in_twelve_inputs_and_one_signature(tablet, sealed):
    page = ready(tablet())
    answer(page)
    to_the_signature(page)
    papers = page.locator("[data-papers] h3").all_inner_texts()
    write_name(page)
    page.get_by_role("button", name="この内容で届け出る").click()
    page.locator("[data-numbers] dd").first.wait_for()
    numbers = page.locator("[data-numbers] dd").all_inner_texts()
    assert papers == ["転入届", "児童手当の認定の請求", *["子ども医療費受給者証の交付申請"] * 2]
    assert sorted(numbers) == sorted(case.number for case in cases.Case.objects.all())
    (row,) = visits.models.Visit.objects.all()
    assert (row.inputs, row.offline, row.place) == (10, False, "honchosha")
    assert row.inputs <= MOST_INPUTS
    record = page.context.new_page()
    record.goto(f"/desk/smart-counter/visits/{row.bundle_id}/evidence/")
    record.get_by_text("すべて、サインのときのままです").wait_for()
    for number in numbers:
        assert documents.documents_about(f"case/{number}")[0].signature == "signed"
    waiting(page, 0)


def test_without_a_network_over_a_restart_nothing_is_lost_and_nothing_doubled(tablet):
    first = tablet()
    page = ready(first)
    page.locator("[data-tablet][data-kept]").wait_for()
    first.set_offline(True)
    whole(page, 1)
    waiting(page, 1)
    assert "つながっていません" in page.locator("[data-line]").inner_text()
    page.get_by_role("button", name="次の人を受け付ける").click()
    whole(page, 2)
    waiting(page, 2)
    page.get_by_role("button", name="次の人を受け付ける").click()
    answer(page, 3)
    to_the_signature(page)
    page.wait_for_timeout(500)
    first.close()
    assert filed() == []

    second = tablet(offline=True)
    page = ready(second)
    page.get_by_role("heading", name="届け出る書類を確かめてください").wait_for()
    waiting(page, 2)
    page.wait_for_timeout(OFFLINE_SECONDS * 1000)
    page.reload()
    page.locator("[data-tablet][data-ready]").wait_for()
    write_name(page)
    hand_in(page)
    waiting(page, 3)
    assert filed() == []

    second.set_offline(False)
    waiting(page, 0)
    assert len(filed()) == 3 * 4
    assert rows.Bundle.objects.count() == 3
    assert {row.offline for row in visits.models.Visit.objects.all()} == {True}
    page.reload()
    page.locator("[data-tablet][data-ready]").wait_for()
    page.wait_for_timeout(1000)
    assert len(filed()) == 3 * 4


def test_an_answer_that_is_lost_files_nothing_twice(tablet):
    context = tablet()
    page = ready(context)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    page.route("**/send.json", lose)
    whole(page)
    page.locator("[data-numbers] dd").first.wait_for()
    waiting(page, 0)
    assert lost
    assert len(filed()) == 4
    assert rows.Bundle.objects.count() == 1


def test_a_signature_is_of_what_was_read_last_and_the_next_family_sees_nothing_of_the_one_before(tablet):
    page = ready(tablet())
    page.on("dialog", lambda dialog: dialog.accept())
    answer(page)
    to_the_signature(page)
    write_name(page)
    page.get_by_role("button", name="もどって直す").click()
    page.get_by_label("番地・建物・部屋番号").fill("7番8号")
    to_the_signature(page)
    page.get_by_role("button", name="この内容で届け出る").click()
    page.get_by_text("ペンで書くか").wait_for()
    write_name(page)
    hand_in(page)
    page.locator("[data-numbers] dd").first.wait_for()
    page.get_by_role("button", name="次の人を受け付ける").click()
    assert "𠮷田" not in page.locator("[data-tablet]").inner_html()
    answer(page, 1)
    page.get_by_role("button", name="やめて、入力を消す").click()
    expect(page.get_by_label("日中に連絡のとれる電話番号")).to_have_value("")
    page.reload()
    page.locator("[data-tablet][data-ready]").wait_for()
    expect(page.get_by_label("日中に連絡のとれる電話番号")).to_have_value("")
    assert "𠮷田" not in page.locator("[data-tablet]").inner_html()
    assert len(filed()) == 4


def test_one_visit_the_city_cannot_take_holds_up_no_other_and_a_refused_one_is_opened_again(tablet):
    context = tablet()
    page = ready(context)
    page.locator("[data-tablet][data-kept]").wait_for()
    visits.file_visit(new_visit(text=sample_text(2)), actor=CLERK)
    context.set_offline(True)
    for n in (1, 2, 3):
        whole(page, n)
        page.get_by_role("button", name="次の人を受け付ける").click()
    first = personal_number(900_200 + 4 * 1)

    def breaks(route: Route) -> None:
        mine = first in (route.request.post_data or "")
        return route.fulfill(status=500, body="x") if mine else route.continue_()

    page.route("**/send.json", breaks)
    context.set_offline(False)
    page.get_by_text("市の仕組みが、いま受け取れません").wait_for()
    page.get_by_text("もう受け付けています").wait_for()
    assert rows.Bundle.objects.count() == 2
    page.unroute("**/send.json")
    waiting(page, 1)
    assert rows.Bundle.objects.count() == 3
    page.get_by_role("button", name="開いて直す").click()
    expect(page.get_by_label("日中に連絡のとれる電話番号")).to_have_value("0586-28-8100")
    waiting(page, 0)


def test_who_is_signed_out_loses_nothing(tablet, clerk, live_server):
    context = tablet(signed=False)
    page = ready(context)
    whole(page)
    page.get_by_role("link", name="サインインする").wait_for()
    waiting(page, 1)
    assert filed() == []
    cookie = {"name": "sessionid", "value": session_of(clerk)["sessionid"], "url": live_server.url}
    context.add_cookies([cookie])
    page.reload()
    waiting(page, 0)
    assert len(filed()) == 4


def test_nothing_personal_lies_open_on_the_tablet_and_nothing_stays(tablet):
    context = tablet()
    page = ready(context)
    page.locator("[data-tablet][data-kept]").wait_for()
    context.set_offline(True)
    whole(page)
    held = """async () => {
      const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
      const base = await answer(indexedDB.open("hataori-smart-counter"));
      const all = (name) => answer(base.transaction(name).objectStore(name).getAll());
      const rows = [await all("under_way"), await all("waiting"), await all("sent")];
      base.close();
      const read = (row) => row.key + new TextDecoder().decode(row.sealed);
      return rows.map((each) => each.map(read).join("")); }"""
    assert "𠮷田" not in "".join(page.evaluate(held))
    kept = """async () => {
      const cache = await caches.open("hataori-smart-counter");
      return (await cache.match("/smart-counter/tablet/")).text(); }"""
    assert "residents.clerk" not in page.evaluate(kept)
    context.set_offline(False)
    waiting(page, 0)
    under_way, held_back, _ = page.evaluate(held)
    assert (under_way, held_back) == ("", "")


def test_by_keyboard_without_a_pen(tablet):
    page = ready(tablet())
    answer(page)
    to_the_signature(page)
    page.get_by_role("button", name="この内容で届け出る").click()
    page.get_by_text("ペンで書くか").wait_for()
    summary = page.locator("[data-typed] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_label("ペンで書けないとき：署名に代える氏名").fill("𠮷田 健一")
    page.get_by_role("button", name="この内容で届け出る").click()
    page.get_by_text("本人の意思を職員が確かめて").wait_for()
    page.get_by_label("本人の意思を、職員が目の前で確かめました").press("Space")
    hand_in(page)
    page.locator("[data-numbers] dd").first.wait_for()
    assert not rows.Bundle.objects.get().by_pen


def sound(page: Page, name: str) -> None:
    assert_good_for_everybody(page, f"counter-{name}")


def test_every_state_of_the_tablet_is_for_everybody(open_page, clerk):
    page = open_page(TABLET, viewport=DESKTOP, cookies=session_of(clerk))
    page.locator("[data-tablet][data-ready]").wait_for()
    sound(page, "ask")
    page.get_by_role("button", name="書類を作って確かめる").click()
    page.locator("[data-problems] li").first.wait_for()
    sound(page, "problems")
    answer(page)
    to_the_signature(page)
    sound(page, "sign")
    write_name(page)
    hand_in(page)
    page.locator("[data-numbers] dd").first.wait_for()
    sound(page, "done")


def test_the_plain_pages_without_scripts_are_for_everybody(open_page, clerk):
    cookies = session_of(clerk)

    def go(path: str, name: str, *, scripts: bool = True) -> Page:
        page = open_page(path, viewport=DESKTOP, cookies=cookies, scripts=scripts)
        if scripts:
            sound(page, name)
        return page

    go("/smart-counter/", "start")
    go("/desk/smart-counter/places/", "places")
    page = go("/desk/smart-counter/move-in/", "move")
    page.get_by_role("button", name="書類を作って確かめる").click()
    page.get_by_text("転出証明書情報のファイルか").first.wait_for()
    sound(page, "move-errors")
    plain = go("/desk/smart-counter/move-in/", "", scripts=False)
    for here in (page, plain):
        answer_plainly(here)
        here.get_by_role("button", name="書類を作って確かめる").click()
        here.get_by_role("heading", name="確かめてサインする").wait_for()
    sound(page, "consent")
    plain.get_by_label("ペンで書けないとき：署名に代える氏名").fill("𠮷田 健一")
    plain.get_by_label("本人の意思を、職員が目の前で確かめました").check()
    plain.get_by_role("button", name="この内容で届け出る").click()
    plain.get_by_role("heading", name="受け付けました").wait_for()
    assert len(filed()) == 4
    visit = plain.url.removeprefix(plain.url.split("/desk")[0])
    go(visit, "visit")
    go(f"{visit}evidence/", "evidence")
    go("/desk/smart-counter/", "home")


def answer_plainly(page: Page) -> None:
    page.get_by_label("転出証明書情報のファイル").set_input_files(family())
    for label, text in {
        "新しい住所の町": "本町2丁目",
        "番地・建物・部屋番号": "5番6号",
        "引っ越した日": moved_on(),
        "日中に連絡のとれる電話番号": "0586-28-8100",
        "児童手当の振込先：金融機関": "見本銀行",
        "振込先の口座番号（普通）": "1234567",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("振込先の支店").fill("本店")
    page.get_by_label("本人確認をした書類").select_option("マイナンバーカード")
