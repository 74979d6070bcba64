"""From the kiosk to the plan's number in a real browser; every page is accessible and fits a phone."""

import atexit
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.indicators import api as indicators
from hataori.blocks.indicators.city import load as load_indicators
from hataori.blocks.plans.city import load as load_plan
from hataori.interfaces.stand_ins.centre_wire import City
from hataori.kernel.actor import Role
from hataori.platform.events import api as events
from hataori.services.convenience_certificates import models

from .conftest import Centre, facts, fill_town, worked

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


def test_every_page_is_accessible(live_server, open_page):
    fill_town()
    asked = {"request": "C1", "kiosk": "模擬1号店", "card": "MOGI-0001", "certificate": "residence", "wishes": {}}
    City(live_server.url, settings.HATAORI_CERTIFICATE_CENTRE["secret"]).ask(asked | {"copies": 1, "fee": 200})
    desk = {"sessionid": signed_in(Role.CLERK, "residents").cookies["sessionid"].value}

    def look(path: str, name: str) -> None:
        for viewport in (PHONE, DESKTOP):
            looked_at(open_page(path, viewport=viewport, cookies=desk), name, viewport)

    look("/certificates/", "start")
    page = open_page("/desk/certificates/new/", viewport=PHONE, cookies=desk)
    looked_at(page, "find")
    page.get_by_label("氏名、フリガナ、宛名番号のどれか").fill("ヤマサキ ミサキ")
    page.get_by_role("button", name="探す").click()
    looked_at(page, "found")
    page.get_by_role("link", name=re.compile("選ぶ")).click()
    look(page.url, "issue")
    page.get_by_role("button", name="証明書を作る").click()
    expect(page.get_by_role("alert")).to_contain_text("確かめた本人確認書類")
    looked_at(page, "refused")
    page.get_by_label("確かめた本人確認書類").select_option("旅券")
    page.get_by_role("button", name="証明書を作る").click()
    expect(page.get_by_role("link", name="証明書を開く（PDF）")).to_have_count(1, timeout=120_000)
    look(page.url, "one")
    look("/desk/certificates/", "record")
