"""Trips with the card have budgets: who only begins is slowed down, and nobody else waits behind him."""

import pytest
from django.test import Client

from hataori.blocks.identity import models
from hataori.platform.accounts import rules
from hataori.platform.audit import api as audit

from .conftest import back, introduced, is_in, leave, press, register, said, sign_in, sign_out, trip

pytestmark = pytest.mark.django_db
START = "/account/digital-auth/start/"


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(rules, "TRIP_SOURCE", rules.Budget("trip_source", 3, 900))
    monkeypatch.setattr(rules, "TRIP_ACCOUNT", rules.Budget("trip_account", 2, 900))


def spend_the_source(tries: int = 3) -> None:
    crowd = Client()
    for _ in range(tries):
        leave(crowd)


def test_over_the_budget_nothing_is_written_and_another_way_is_named(run_provider, client):
    run_provider()
    spend_the_source()
    written = models.Errand.objects.count()
    answer = client.get(START, {"next": "/procedures/?q=a"})
    assert answer["Location"] == "/procedures/?q=a"
    page = said(client, answer)
    assert "何度も続けて" in page
    assert "ほかの方法" in page
    assert models.Errand.objects.count() == written


def test_it_is_told_to_the_audit_once_a_window(run_provider, client):
    run_provider()
    spend_the_source()
    for _ in range(5):
        client.get(START)
    told = [each for each in audit.entries() if each.detail.get("budget") == "trip_source"]
    assert len(told) == 1


def test_people_who_arrive_use_nothing_up(run_provider, client):
    """A hall full of people behind one address, each really signing in."""
    run_provider()
    register(client, introduced(client))
    for _ in range(8):
        browser = Client()
        trip(browser)
        assert is_in(browser)


def test_the_owner_comes_in_from_his_browser_whatever_strangers_did(run_provider, client):
    run_provider()
    register(client, introduced(client))
    sign_out(client)
    spend_the_source()
    assert Client().get(START)["Location"] == "/my/"
    trip(client)
    assert is_in(client)


def test_who_is_signed_in_confirms_himself_whatever_strangers_did(run_provider, client, resident):
    run_provider()
    resident()
    sign_in(client)
    spend_the_source()
    answer = trip(client, "/my/profile/", purpose="step_up")
    assert answer["Location"] == "/my/profile/"
    assert models.IdentityLink.objects.count() == 1


def test_a_known_browser_has_a_budget_too_and_it_is_his_own(run_provider, client, resident):
    run_provider()
    resident()
    sign_in(client)
    for _ in range(2):
        leave(client)
    assert client.get(START, {"next": "/procedures/"})["Location"] == "/procedures/"
    trip(Client())  # a stranger at the same address is not behind him
    other = Client()
    assert back(other, press(leave(other)))["Location"].startswith("/account/digital-auth/welcome/")


def test_password_and_passkey_stay_ways_in(run_provider, client, resident):
    run_provider()
    resident()
    spend_the_source()
    sign_in(client)
    assert is_in(client)
