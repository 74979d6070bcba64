"""Every page of the bereavement counter is accessible and fits a phone, with and without scripts."""

import os
from datetime import date

import pytest
from django.test import Client
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import SYSTEM, Role
from hataori.platform.accounts import models as accounts
from hataori.services.counter_appointments import models, times

from .conftest import DIED, fill
from .test_desk import BANK, DESK, booked, opened

SIGNING_MS = 120_000
"""Papers and signatures of a whole visit, on a machine that others use too."""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def session_of(client: Client) -> dict[str, str]:
    return {"sessionid": client.cookies["sessionid"].value}


def seen(page, name: str, viewport: dict[str, int]) -> None:
    if folder := os.environ.get("PICTURES_FOLDER"):
        page.screenshot(path=f"{folder}/okuyami-{viewport['width']}-{name}.png", full_page=True)
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def widow_s_receipt() -> Client:
    client = Client()
    client.force_login(accounts.Account.objects.get(login="resident11@example.jp"))
    place = models.Place.objects.get(key="bereavement-honchosha")
    client.post(f"/appointments/bereavement/{place.key}/", {"time": times.next_times(place, 1)[0].key})
    who = {"name": "丹羽 つる", "birthdate-year": "1938", "birthdate-month": "6", "birthdate-day": "6"}
    death = {"deceased": "丹羽 義雄", "died_on-year": "2026", "died_on-month": "9", "died_on-day": "20"}
    client.post("/appointments/details/", who | death | {"phone": "0586-28-0001", "relation": "妻"})
    client.post("/appointments/check/")
    return client


def test_every_page_of_the_counter_is_accessible_on_phone_and_desk(open_page, db):
    """One family, its pages looked at in both widths; scripts off it is signed. That a pen signs is journey 6's."""
    fill()
    client, widow = signed_in(Role.CLERK, "residents"), session_of(widow_s_receipt())
    desk, visit = session_of(client), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    address = opened(client, visit)
    for viewport in (PHONE, DESKTOP):
        seen(open_page("/appointments/visit/", viewport=viewport, cookies=widow), "receipt", viewport)
        page = open_page(DESK, viewport=viewport, cookies=desk)
        seen(page, "home", viewport)
        page.get_by_label("亡くなった方の氏名").fill("一宮 大樹")
        for part, text in (("年", "2026"), ("月", "11"), ("日", "1")):
            page.get_by_role("textbox", name=part, exact=True).fill(text)
        page.get_by_role("button", name="探して一覧を作る").click()
        seen(page, "candidates", viewport)
        page = open_page(address, viewport=viewport, cookies=desk)
        for each in page.locator("details").all():
            each.evaluate("(node) => { node.open = true; }")
        seen(page, "list", viewport)
    client.post(address, BANK | {"基礎年金番号": "9000-111111"})
    for viewport in (PHONE, DESKTOP):
        seen(open_page(f"{address}sign/", viewport=viewport, cookies=desk), "sign", viewport)
    page = open_page(f"{address}sign/", viewport=PHONE, cookies=desk, scripts=False)
    page.set_default_timeout(SIGNING_MS)
    page.get_by_label("氏名（署名に代える）").fill("丹羽 つる")
    page.get_by_label("本人の意思を").check()
    page.get_by_role("button", name="この内容で届け出る").click()
    assert "受け付けました" in page.inner_text("main"), "scripts off"
    registries.close("点検", actor=SYSTEM)
    for viewport in (PHONE, DESKTOP):
        seen(open_page("/appointments/visit/", viewport=viewport, cookies=widow), "closed", viewport)
    registries.reopen(actor=SYSTEM)
    for viewport in (PHONE, DESKTOP):
        seen(open_page(address, viewport=viewport, cookies=desk), "done", viewport)
