"""A session opens pages while it runs and its account may be used, with one question each for session and account."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hataori.kernel import clock
from hataori.platform.accounts import models

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident():
    return models.Account.objects.create(
        login="s@example.jp", kind="resident", display_name="一宮 花子", created_at=clock.now()
    )


@pytest.fixture
def browser(resident):
    client = Client()
    client.force_login(resident)
    return client


def test_the_page_of_somebody_signed_in_asks_once_for_session_and_account(browser):
    browser.get("/account/sign-out/")
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/account/sign-out/").content.decode()
    tables = [query["sql"].partition(" FROM ")[2].split()[0].strip('"') for query in asked.captured_queries]
    assert (tables.count("django_session"), tables.count("accounts_account")) == (1, 1)
    assert "サインアウト" in page


def test_a_session_that_has_run_out_opens_nothing(browser):
    assert browser.get("/my/devices/").status_code == 200
    Session.objects.update(expire_date=clock.machine() - timedelta(seconds=1))
    assert browser.get("/my/devices/")["Location"].startswith("/account/sign-in/")


def test_an_account_that_was_closed_opens_nothing(browser, resident):
    models.Account.objects.filter(pk=resident.pk).update(is_active=False)
    assert browser.get("/my/devices/")["Location"].startswith("/account/sign-in/")


def test_a_changed_password_ends_the_sessions_before_it(browser, resident):
    resident.set_password("neu-mihon-hataori-2026")
    models.Account.objects.filter(pk=resident.pk).update(password=resident.password)
    assert browser.get("/my/devices/")["Location"].startswith("/account/sign-in/")
