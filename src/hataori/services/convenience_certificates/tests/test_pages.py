"""From the kiosk to the plan's number in a real browser; every page is accessible and fits a phone."""

import atexit
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.indicators import api as indicators
from hataori.blocks.indicators.city import load as load_indicators
from hataori.blocks.plans.city import load as load_plan
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.platform.events import api as events
from hataori.services.convenience_certificates import counter, models

from .conftest import CLERK, NOW, Centre, facts, fill_town, person_of, worked
from .test_counter import entered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def kiosk(live_server):
    """The stand-in as a process of its own, its city the server of this test."""
    command = [sys.executable, "-m", "hataori.interfaces.stand_ins", "certificate-centre", "0"]
    where = {"HATAORI_URL": live_server.url, "HATAORI_CITIES": str(settings.HATAORI_CITY_FOLDER.parent)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | where)
    atexit.register(process.kill)
    said = process.stdout.readline()
    assert "模擬の証明書交付センター" in said
    yield said.split(" ", 1)[1].strip()
    process.kill()
    process.stdout.close()
    process.wait(10)


def looked_at(page, name: str, viewport=PHONE) -> None:
    if folder := os.environ.get("PICTURES_FOLDER"):
        page.screenshot(path=f"{folder}/certificates-{viewport['width']}-{name}.png", full_page=True)
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def _chosen(page, kiosk: str, label: str, pin: str) -> None:
    page.goto(kiosk)
    page.get_by_label(re.compile(label)).check()
    page.get_by_label("4けたの数字").fill(pin)
    page.get_by_role("button", name="次へ").click()


def test_from_the_card_at_the_kiosk_to_the_number_of_the_plan(live_server, kiosk, chromium, open_page):
    fill_town()
    load_indicators(settings.HATAORI_CITY_FOLDER, None)
    load_plan(settings.HATAORI_CITY_FOLDER, None)
    events.enrol()
    Centre().offers("MOGI-0001")  # the server's first question loads all there is; kiosks wait less than that
    page = chromium.new_context(viewport=PHONE).new_page()  # axe is a script itself; the screens have none
    page.set_default_timeout(120_000)
    page.goto(kiosk)
    looked_at(page, "kiosk-1-card")
    _chosen(page, kiosk, "山﨑 美咲", "0000")
    expect(page.get_by_role("alert")).to_contain_text("暗証番号がちがいます")
    _chosen(page, kiosk, "山﨑 美咲", "3333")
    looked_at(page, "kiosk-2-choice")
    page.get_by_label(re.compile("住民票の写し")).check()
    page.get_by_label("世帯主の氏名と続柄").check()
    page.get_by_role("button", name="次へ").click()
    expect(page.locator("main")).to_contain_text("200円")
    looked_at(page, "kiosk-3-fee")
    page.get_by_role("button", name="払って印刷する").click()
    expect(page.get_by_role("heading", name="証明書ができました")).to_have_count(1, timeout=120_000)
    looked_at(page, "kiosk-4-done")
    paper = page.request.get(
        kiosk.rstrip("/") + page.get_by_role("link", name=re.compile("紙を見る")).get_attribute("href")
    )
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
    if folder := os.environ.get("PICTURES_FOLDER"):
        (Path(folder) / "certificate.pdf").write_bytes(paper.body())
    assert [each["channel"] for each in facts()] == ["convenience"]
    worked()
    assert indicators.value("m04a").value == 100.0
    number = open_page("/plan/indicators/m04a/", viewport=PHONE)
    expect(number.locator("main")).to_contain_text("100.0")
    page = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.set_default_timeout(120_000)
    _chosen(page, kiosk, "山﨑 美咲", "3333")  # without scripts, and a jam: it counts nowhere
    page.get_by_label(re.compile("印鑑登録証明書")).check()
    page.get_by_role("button", name="次へ").click()
    page.get_by_label(re.compile("紙づまり")).check()
    page.get_by_role("button", name="払って印刷する").click()
    expect(page.get_by_role("heading", name="印刷できませんでした")).to_have_count(1, timeout=120_000)
    assert len(facts()) == 1
    assert models.Issue.objects.get(certificate="seal").state == "spoiled"


def apart(act):
    """In a thread of its own: the browser's loop runs in the test's, and who signs a paper begins one too."""

    def done():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, done).result()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_page_is_accessible(live_server, open_page, viewport):
    fill_town()
    with clock.frozen(NOW):
        apart(lambda: Centre().ask("MOGI-0001"))
        found, _ = apart(lambda: counter.issue_at_counter(entered(), CLERK))
        desk = {"sessionid": signed_in(Role.CLERK, "residents").cookies["sessionid"].value}
        person = person_of(3)
        pages = {
            "start": ("/certificates/", {}), "record": ("/desk/certificates/", desk),
            "find": ("/desk/certificates/new/", desk), "one": (f"/desk/certificates/{found.id}/", desk),
            "issue": (f"/desk/certificates/person/{person.id}/", desk),
        }  # fmt: skip
        for name, (path, cookies) in pages.items():
            looked_at(open_page(path, viewport=viewport, cookies=cookies), name, viewport)
        page = open_page("/desk/certificates/new/", viewport=viewport, cookies=desk)
        page.get_by_label("氏名、フリガナ、宛名番号のどれか").fill("ヤマサキ ミサキ")
        page.get_by_role("button", name="探す").click()
        expect(page.locator("main")).to_contain_text("山﨑 美咲")
        looked_at(page, "found", viewport)
