"""Somebody without an account follows the news by mail, on a small phone without scripts, with real mails."""

import re
from email import message_from_bytes, policy

import httpx
import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import PHONE
from tests.journeys.test_emergency import FIRST, PUBLISHER, press, until, visit_as

pytestmark = pytest.mark.journey

ADDRESS = "no-account@example.jp"
TITLE = "古い本の交換会を開きます"


def mails(city):
    """What came to the address, the oldest first."""
    files = sorted((city.home / "mail").glob("*.eml"))
    found = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in files)
    return [each for each in found if each["To"] == ADDRESS]


def mail(city, number):
    """The n-th mail, once it is there."""
    assert until(lambda: len(mails(city)) > number, 30) < 30
    return mails(city)[number]


def link(text, page):
    return re.search(rf"https?://[^/\s]+(/{page}\S*)", text)[1]


def publish(visit):
    page = visit_as(visit, PUBLISHER)
    page.goto("/desk/news/new/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=body]").fill("12月5日に図書館で開きます。")
    press(page, "下書きを保存する")
    press(page, "承認に出す")
    address = page.url
    page = visit_as(visit, FIRST)
    page.goto(address)
    press(page, "承認して出す")


def test_news_come_by_mail_to_who_has_no_account(visit, city):
    eyes = visit(viewport=PHONE)  # axe needs scripts, the person none

    def look(path):
        eyes.goto(path)
        assert_accessible(eyes)
        assert_no_sideways_scroll(eyes)

    phone = visit(viewport=PHONE, scripts=False)
    phone.goto("/news/")
    phone.get_by_role("link", name="アカウントなしで、メールで受け取る").click()
    expect(phone.get_by_label("市からのお知らせ")).to_be_checked()
    phone.get_by_label("メールアドレス").fill("no address")
    press(phone, "確認のメールを送る")
    expect(phone.get_by_role("alert")).to_contain_text("メールアドレスの形で")
    phone.get_by_label("メールアドレス").fill(ADDRESS)
    press(phone, "確認のメールを送る")
    expect(phone.get_by_role("heading", level=1)).to_have_text("メールを確かめてください")
    look("/notices/mail/")
    look("/notices/mail/asked/")
    look("/notices/mail/gone/")

    path = link(mail(city, 0).get_content(), "notices/mail/confirm")
    look(path)
    phone.goto(path)
    phone.get_by_label("催しのお知らせ").check()
    press(phone, "登録する")
    expect(phone.get_by_label("催しのお知らせ")).to_be_checked()
    look(phone.url)
    desk = visit_as(visit, PUBLISHER)
    desk.goto("/desk/notices/")
    expect(desk.get_by_role("row", name=re.compile("^メール"))).to_contain_text("アカウントなし 1件")
    assert_accessible(desk)

    publish(visit)
    news = mail(city, 1)
    assert (news["Subject"], news["List-Unsubscribe-Post"]) == (TITLE, "List-Unsubscribe=One-Click")
    one_click = link(news["List-Unsubscribe"], "unsubscribe").rstrip(">")
    assert httpx.post(city.address + one_click, data={"List-Unsubscribe": "One-Click"}, timeout=10).status_code == 200
    phone.goto(link(news.get_content(), "notices/mail/own"))
    expect(phone.get_by_label("市からのお知らせ")).not_to_be_checked()
    press(phone, "すべて止めて、アドレスを消す")
    expect(phone.get_by_role("heading", level=1)).to_have_text("すべて止めました")
    expect(phone.locator("body")).to_contain_text("メールアドレスも消しました")
    assert phone.goto(link(news.get_content(), "notices/mail/own")).status == 404
