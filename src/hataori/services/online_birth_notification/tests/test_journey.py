"""New parents on a phone, in one sitting, without scripts; then the clerk. Every page good for everybody."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.city_parts import load

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.identity.simulator.ca import LookAlikeCA
from hataori.blocks.identity.simulator.people import SIGNING_PIN
from hataori.blocks.identity.simulator.run import AuthorityApplication
from hataori.blocks.identity.tests.conftest import KENTA, _fresh_provider, run_provider, served
from hataori.blocks.indicators import api as indicators
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.platform.events import api as events
from hataori.services.online_birth_notification import models

from .conftest import FATHER, FOREIGN, actor_of, born, browser, certificate_photo, sent, typed

__all__ = ["_fresh_provider", "run_provider"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BASE = "/online-birth-notification/"
SHOTS = os.environ.get("HATAORI_SHOTS", "")


@pytest.fixture
def ready(city, run_provider, settings, live_server):
    """The city served, with a card provider (模擬) and its authority."""
    load(django_settings, "indicators", "plan")
    events.enrol()
    settings.HATAORI_URL = live_server.url
    ca = LookAlikeCA.kept_in(settings.HATAORI_HOME / "simulated-ca")
    with served(AuthorityApplication(lambda: ca)) as port:
        ca.url = f"http://127.0.0.1:{port}"
        found = run_provider(authority=ca)
        found.holders = (KENTA,)
        settings.HATAORI_EGRESS_ALLOW = [*settings.HATAORI_EGRESS_ALLOW, f"127.0.0.1:{port}"]
        yield found


def looked_at(page: Page, name: str, *, axe: bool = True) -> None:
    """Good for everybody; kept as a picture where HATAORI_SHOTS names a folder."""
    assert_no_sideways_scroll(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)
    if axe:
        assert_accessible(page)


def looked_at_twice(page: Page, name: str) -> None:
    """On a phone and at a desk."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        looked_at(page, name)


def own(login: str) -> dict[str, str]:
    return {"sessionid": browser(login).cookies["sessionid"].value}


def fill(page: Page, told: dict[str, str]) -> int:
    """Answer what the page asks; how many inputs that took."""
    count = 0
    for name, value in told.items():
        radio = page.locator(f'main input[type=radio][name="{name}"][value="{value}"]')
        if page.locator(f'main select[name="{name}"]').count():
            page.locator(f'main select[name="{name}"]').select_option(value)
        elif radio.count():
            radio.check(force=True)
        elif page.locator(f'main input[name="{name}-year"]').count():
            for part, text in zip(("year", "month", "day"), value.split("-"), strict=True):
                page.locator(f'main input[name="{name}-{part}"]').fill(text)
        elif page.locator(f'main input[name="{name}"]:not([type=hidden])').count():
            page.locator(f'main input[name="{name}"]').fill(value)
        else:
            continue
        count += 1
    return count


def onward(page: Page) -> None:
    page.get_by_role("button", name="保存して次へ").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_new_parents_in_one_sitting_and_then_the_clerk(ready, open_page, scripts, tmp_path):
    page, inputs = open_page(BASE, viewport=PHONE, scripts=scripts, cookies=own(FATHER)), 0
    looked_at(page, "start", axe=scripts)
    page.get_by_role("link", name="届出をはじめる").click()
    for step in ("child", "birth", "parents"):
        looked_at(page, step, axe=scripts)
        inputs += fill(page, typed())
        onward(page)
    looked_at(page, "certificate", axe=scripts)
    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(certificate_photo())
    page.locator("#id_certificate").set_input_files(photo)
    onward(page)
    looked_at(page, "check", axe=scripts)
    page.get_by_role("button", name="カードで署名する").click()
    page.get_by_role("button", name="署名に進む").click()
    page.get_by_label("暗証番号").fill(SIGNING_PIN)
    page.get_by_role("button", name="署名する").click()
    page.wait_for_url(f"**{BASE}check/")
    looked_at(page, "signed", axe=scripts)
    page.get_by_role("button", name="届け出る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("出生届を受け付けました")
    looked_at(page, "sent", axe=scripts)
    page.get_by_role("button", name="まとめて出す").click()
    expect(page.locator("main")).to_contain_text("いっしょに出したもの")
    looked_at(page, "followed", axe=scripts)
    inputs += 2  # the photo and the signature
    assert inputs <= 13
    number = re.search(r"/sent/([^/]+)/", page.url).group(1)
    the_clerk_takes_it(open_page, number, axe=scripts)
    (known,) = [each for each in events.find(types=["application.known"]) if each.subject.endswith(number)]
    assert known.data["typed_although_known"] == 0


def the_clerk_takes_it(open_page, number: str, *, axe: bool) -> None:
    desk = {"sessionid": signed_in(Role.CLERK, "residents").cookies["sessionid"].value}
    page = open_page("/desk/birth-notifications/", viewport=DESKTOP, cookies=desk)
    looked_at(page, "desk-list", axe=axe)
    page.get_by_role("link", name=number).click()
    looked_at(page, "desk-one", axe=axe)
    assert page.locator("main img").evaluate("each => each.naturalWidth") > 0, "the photo does not show"
    page.get_by_role("button", name="受理する").click()
    looked_at(page, "desk-accepted", axe=axe)
    page.locator("input[name=number]").fill("N-90001")
    page.get_by_role("button", name="住民の記録に載せる").click()
    expect(page.locator("main")).to_contain_text("住民の記録に載せました")
    events.run_consumers()
    assert indicators.value("m07", clock.today()).value == 1
    filed = {each.title for each in registration.applications_of(actor_of(FATHER))}
    assert {"出生届", "児童手当の額の改定の請求（増額）", "子ども医療費受給者証の交付申請"} == filed
    assert models.Notification.objects.get().person_id is not None
    assert workflow.case(number).closed_at is not None
    number_page = open_page("/plan/indicators/m07/", viewport=DESKTOP)
    expect(number_page.locator("main")).to_contain_text("届出件数")
    looked_at(number_page, "m07", axe=axe)


def test_every_other_page_is_good_for_everybody(city, open_page):
    looked_at_twice(open_page(BASE, viewport=PHONE), "start-guest")
    looked_at_twice(open_page(BASE, viewport=PHONE, cookies=own(FOREIGN)), "start-barred")
    cookies = own(FATHER)
    page = open_page(f"{BASE}child/", viewport=PHONE, cookies=cookies)
    fill(page, typed(child_given_name="髙志"))
    onward(page)
    looked_at_twice(page, "child-wrong")
    fill(page, typed())
    onward(page)
    fill(page, typed(born_on=born(30).isoformat()))
    onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("窓口で届け出てください")
    looked_at_twice(page, "stopped")
    page = open_page(f"{BASE}certificate/", viewport=PHONE, cookies=cookies)
    onward(page)
    looked_at_twice(page, "certificate-wrong")
    page = open_page(f"{BASE}parents/?edit=1", viewport=PHONE, cookies=cookies)
    looked_at_twice(page, "parents-edit")


def test_the_sections_page_is_good_for_everybody_with_its_errors_too(city, open_page):
    number = sent(FATHER).number
    desk = {"sessionid": signed_in(Role.CLERK, "residents").cookies["sessionid"].value}
    page = open_page(f"/desk/birth-notifications/{number}/", viewport=PHONE, cookies=desk)
    page.get_by_text("受理しない", exact=True).first.click()
    page.get_by_role("button", name="受理しない").click()
    looked_at_twice(page, "desk-wrong")
