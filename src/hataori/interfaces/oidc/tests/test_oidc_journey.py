"""Signing in at a companion in a real browser, whose CSP is real: consent, straight after signing in, logout."""

import os
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import PHONE

from hataori.interfaces.oidc import clients
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role

from .conftest import OPERATOR, PASSWORD, Companion

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("HATAORI_SHOTS", "")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said) -> None:
        """Tests are read by people."""


@pytest.fixture
def library(settings, live_server):
    """A companion with a page of its own on another port."""
    settings.HATAORI_URL = live_server.url

    def answer(environ, start):
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return ["<!doctype html><html lang=ja><title>図書館</title><h1>図書館アプリ</h1>".encode()]

    serving = make_server("127.0.0.1", 0, answer, handler_class=_Quiet)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{serving.server_port}"
    new = clients.NewClient("図書館アプリ", "一宮市 図書館", [f"{base}/cb"], [f"{base}/bye"], ["profile", "email"])
    yield Companion(clients.register(new, actor=OPERATOR)), base
    serving.shutdown()
    serving.server_close()


def looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)


def signs_in(page: Page, login: str) -> None:
    page.get_by_label("メールアドレス、または職員番号").fill(login)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).last.click()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}])
def test_there_and_back(library, open_page, viewport):
    companion, base = library
    register_resident(NewResident("hanako@example.jp", PersonName("山田", "花子"), PASSWORD))
    url = "/oidc/authorize?" + urlencode(companion.request(redirect_uri=f"{base}/cb"))
    page = open_page(url, viewport=viewport, scripts=False)
    signs_in(page, "hanako@example.jp")
    expect(page.locator("body")).to_contain_text("氏名・フリガナ・生年月日")
    page.get_by_role("button", name="同意して続ける").click()
    assert page.url.startswith(f"{base}/cb?code=")
    assert parse_qs(urlsplit(page.url).query)["state"] == ["st4te"]
    page.goto(page.url.split("/cb")[0] + "/elsewhere")


def test_pages_are_good_for_everybody(library, open_page):
    companion, base = library
    register_resident(NewResident("hanako@example.jp", PersonName("山田", "花子"), PASSWORD))
    url = "/oidc/authorize?" + urlencode(companion.request(redirect_uri=f"{base}/cb"))
    for viewport in (PHONE, {"width": 1280, "height": 800}):
        page = open_page(url, viewport=viewport)
        signs_in(page, "hanako@example.jp")
        if viewport is PHONE:
            looked_at(page, "consent")
            page.get_by_role("button", name="同意して続ける").click()
            again = open_page(url, viewport=viewport)
            signs_in(again, "hanako@example.jp")
            looked_at(again, "go-on")
            again.get_by_role("link", name="に戻る").click()
            assert again.url.startswith(f"{base}/cb?code=")
        page.goto(page.url if viewport is not PHONE else "about:blank")
    page.goto("/oidc/logout")
    looked_at(page, "logout")
    page.goto("/oidc/authorize?client_id=nobody")
    looked_at(page, "refused")


def test_desk_pages(library, open_page):
    companion, _ = library
    made = create_staff(NewStaff("9001", "運用", "information-systems", "o@example.jp", PASSWORD), actor=SYSTEM)
    grant_role(made.account_id, Role.OPERATOR, "", actor=SYSTEM, reason="試験")
    for viewport in (PHONE, {"width": 1280, "height": 800}):
        page = open_page("/account/sign-in/?next=/desk/oidc/clients/", viewport=viewport)
        signs_in(page, "9001")
        looked_at(page, "clients")
        page.goto("/desk/oidc/clients/new/")
        looked_at(page, "client-new")
        page.get_by_role("button", name="登録する").click()
        looked_at(page, "client-new-wrong")
        page.goto(f"/desk/oidc/clients/{companion.row.client_id}/")
        looked_at(page, "client")
