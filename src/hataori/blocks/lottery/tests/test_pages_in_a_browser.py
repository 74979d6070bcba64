"""The public pages of a drawn round in a real Chromium: readable on a phone, by a screen reader, without scripts."""

import pytest
from tests.axe import assert_accessible, assert_no_sideways_scroll

from hataori.blocks.lottery import models

from .houses import drawn, entered, line, opened, slot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[320, 1280])
def page(chromium, live_server, request):
    context = chromium.new_context(
        viewport={"width": request.param, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def test_from_the_list_to_a_receipt_that_is_proven(page, tmp_path):
    found = opened(slot("A"), slot("B", day=2))
    for name in "abcd":
        entered(found, name, "A", "B")
    drawn(found)
    lost = line(found, "A")[0]
    label = models.Slot.objects.get(round_id=found.id, key="A").label
    page.goto("/lottery/")
    looked_at(page)
    page.get_by_role("link", name="2月の体育館").click()
    looked_at(page)
    page.get_by_role("link", name=f"{label} の結果").click()
    looked_at(page)
    page.get_by_role("link", name=lost).click()
    looked_at(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="控えを保存する").click()
    page.get_by_role("link", name="控えが抽選に入っているか確かめる").click()
    with open(saved.value.path(), encoding="utf-8") as receipt:  # noqa: PTH123  playwright names a plain text
        page.get_by_label("控えの内容").fill(receipt.read())
    page.get_by_role("button", name="確かめる").click()
    page.get_by_text("この申込みは抽選に入っています").wait_for()
    looked_at(page)


def looked_at(page):
    page.wait_for_load_state()
    assert_no_sideways_scroll(page)
    assert_accessible(page)
