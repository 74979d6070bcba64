"""Signing in with the card: first time, again, with an account one had already, and leaving halfway."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from hataori.blocks.identity import models
from hataori.blocks.identity.queries import link_of
from hataori.kernel import clock
from hataori.platform.accounts import models as accounts
from hataori.platform.events import api as events

from .conftest import KENTA, back, introduced, is_in, leave, press, register, said, sign_in, sign_out, trip

pytestmark = pytest.mark.django_db


def test_first_time_the_person_sees_what_the_card_said_and_registers(run_provider, client):
    run_provider()
    page = introduced(client, "/procedures/")
    assert not is_in(client)
    text = client.get(page).content.decode()
    assert "山田　花子" in text
    assert "平成元年5月14日" in text
    answer = register(client, page)
    assert answer["Location"] == "/procedures/"
    assert is_in(client)
    row = accounts.Account.objects.get(display_name="山田 花子")
    assert row.resident.birthdate.isoformat() == "1989-05-14"
    assert not row.has_usable_password()
    assert link_of(str(row.pk)).strength == "aal3"
    assert client.session["identity_strength"] == "aal3"
    told = [event.type for event in events.read_after(events.Cursor(), 10)]
    assert told == ["portal_id.registered", "identity.linked"]


def test_letters_of_the_name_are_the_cards(run_provider, client):
    run_provider()
    page = introduced(client)
    answer = register(client, page, family="山本")
    assert answer.status_code == 422
    assert "カードの氏名と同じ文字" in answer.content.decode()
    assert not accounts.Account.objects.exists()


def test_an_introduction_is_good_once_and_for_its_browser_only(run_provider, client):
    run_provider()
    page = introduced(client)
    assert register(Client(), page).status_code == 302
    assert not accounts.Account.objects.exists()
    register(client, page)
    sign_out(client)
    register(client, page)
    assert accounts.Account.objects.count() == 1
    assert not is_in(client)


def test_second_time_he_is_in_at_once_under_a_new_session(run_provider, client):
    run_provider()
    register(client, introduced(client))
    other = Client()
    other.get("/procedures/")
    before = other.session.session_key
    answer = trip(other, "/my/applications/")
    assert answer["Location"] == "/my/applications/"
    assert is_in(other)
    assert other.session.session_key != before
    assert accounts.SignIn.objects.filter(method="card").count() == 2


def test_an_account_by_password_becomes_stronger(run_provider, client, resident):
    run_provider()
    mine = resident()
    sign_in(client)
    before = client.session.session_key
    answer = trip(client, "/my/identity/")
    assert "結び付けました" in said(client, answer)
    assert link_of(mine.id) is not None
    assert client.session["identity_strength"] == "aal3"
    assert client.session.session_key != before
    assert accounts.SignIn.objects.get().session_key == client.session.session_key
    assert accounts.Account.objects.count() == 1


def test_variants_of_a_character_are_the_same_person(run_provider, client, resident):
    run_provider()
    resident("kenta@example.jp", "高橋", "健太")
    sign_in(client, "kenta@example.jp")
    trip(client, holder=KENTA)
    assert models.IdentityLink.objects.count() == 1


def test_another_persons_card_is_not_tied(run_provider, client, resident):
    run_provider()
    resident()
    sign_in(client)
    answer = trip(client, "/my/identity/", holder=KENTA)
    assert "登録内容と違います" in said(client, answer)
    assert not models.IdentityLink.objects.exists()
    assert "identity_strength" not in client.session


def test_a_card_that_is_taken_does_not_change_who_is_in(run_provider, client, resident):
    run_provider()
    first = Client()
    register(first, introduced(first))
    mine = resident("other@example.jp")
    sign_in(client, "other@example.jp")
    answer = trip(client, "/my/identity/")
    assert "別のアカウント" in said(client, answer)
    assert link_of(mine.id) is None
    assert client.get("/my/profile/").content.decode().count("other@example.jp")


def test_who_had_an_account_signs_in_and_ties_the_card_to_it(run_provider, client, resident):
    run_provider()
    mine = resident()
    page = introduced(client, "/my/applications/")
    sign_in(client)
    text = client.get(page).content.decode()
    assert "このアカウントと結び付ける" in text
    asked = parse_qs(urlsplit(page).query)["id"][0]
    answer = client.post("/account/digital-auth/welcome/", {"id": asked})
    assert answer["Location"] == "/my/applications/"
    assert link_of(mine.id) is not None
    assert accounts.Account.objects.count() == 1


def test_step_up_by_card(run_provider, client, resident):
    run_provider()
    resident()
    sign_in(client)
    trip(client)
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        assert client.get("/my/email/").status_code == 302
        trip(client, "/my/email/", purpose="step_up")
        assert client.get("/my/email/").status_code == 200


def test_a_closed_accounts_card_is_free_again(run_provider, client):
    run_provider()
    register(client, introduced(client))
    client.post("/my/close/")
    assert not is_in(client)
    other = Client()
    assert "welcome" in introduced(other)


def test_cancelling_leads_back_to_the_same_step_with_what_was_typed(run_provider, client):
    run_provider()
    step = "/procedures/?q=%E5%85%90%E7%AB%A5"
    answer = back(client, press(leave(client, step), act="cancel"))
    assert answer["Location"] == step
    assert "本人確認をやめました" in said(client, answer)
    assert not is_in(client)


def test_a_late_return_leads_back_to_the_same_step(run_provider, client):
    run_provider()
    location = press(leave(client, "/procedures/"))
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        answer = back(client, location)
    assert answer["Location"] == "/procedures/"
    assert "時間が過ぎました" in said(client, answer)
    assert not is_in(client)


def test_cancelling_at_a_page_that_needs_sign_in_shows_the_reason_there_and_does_not_loop(run_provider, client):
    run_provider()
    answer = back(client, press(leave(client, "/my/profile/"), act="cancel"))
    page = client.get(answer["Location"], follow=True)
    assert len(page.redirect_chain) == 1
    assert "本人確認をやめました" in page.content.decode()


def test_pressing_twice_and_the_back_button_do_no_harm(run_provider, client):
    run_provider()
    register(client, introduced(client))
    sign_out(client)
    location = press(leave(client, "/my/applications/"))
    assert back(client, location)["Location"] == "/my/applications/"
    again = back(client, location)
    assert again["Location"] == "/my/applications/"
    assert is_in(client)


def test_a_used_answer_lets_nobody_in(run_provider, client):
    run_provider()
    register(client, introduced(client))
    sign_out(client)
    location = press(leave(client))
    back(client, location)
    sign_out(client)
    assert "もう終わっています" in said(client, back(client, location))
    assert not is_in(client)


def test_an_answer_brought_by_another_browser_opens_nothing_and_spends_nothing(run_provider, client):
    run_provider()
    register(client, introduced(client))
    sign_out(client)
    location = press(leave(client))
    thief = Client()
    back(thief, location)
    assert not is_in(thief)
    back(client, location)
    assert is_in(client)


def test_two_tabs_both_arrive(run_provider, client):
    run_provider()
    register(client, introduced(client))
    sign_out(client)
    first, second = leave(client, "/procedures/"), leave(client, "/plan/")
    assert back(client, press(second))["Location"] == "/plan/"
    assert back(client, press(first))["Location"] == "/procedures/"


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(run_provider, client, place):
    run_provider()
    answer = back(client, press(leave(client, place), act="cancel"))
    assert answer["Location"] == "/my/"


def test_staff_are_told_to_sign_in_as_residents(run_provider, client, django_user_model):
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.accounts.actions.staff import NewStaff, create_staff

    run_provider()
    create_staff(
        NewStaff("1001", "職員", "city-tax", "staff@city.example.jp", "correct horse battery 一宮"), actor=SYSTEM
    )
    sign_in(client, "1001")
    answer = client.get("/account/digital-auth/start/?next=/plan/")
    assert answer["Location"] == "/plan/"
    assert "職員のアカウント" in said(client, answer)


def test_keys_rotate_without_locking_anybody_out(run_provider, client):
    from hataori.blocks.identity.signing_keys import RELYING_PARTY

    run_provider()
    before = RELYING_PARTY.newest().kid
    register(client, introduced(client))
    RELYING_PARTY.rotate()
    assert RELYING_PARTY.newest().kid != before
    other = Client()
    trip(other)
    assert is_in(other)
    published = client.get("/identity/jwks.json").json()["keys"]
    assert before in {key["kid"] for key in published}
    assert not any("d" in key for key in published)


def test_the_providers_new_key_is_found(run_provider, client, monkeypatch):
    from joserfc.jwk import ECKey

    from hataori.blocks.identity.relying_party import provider

    monkeypatch.setattr(provider, "ASK_AGAIN_SECONDS", 0.0)
    found = run_provider()
    register(client, introduced(client))
    found.key = ECKey.generate_key("P-256")
    other = Client()
    trip(other)
    assert is_in(other)


def test_old_errands_and_introductions_are_forgotten(run_provider, client):
    from hataori.blocks.identity.errands import clean

    run_provider()
    introduced(client)
    with clock.frozen(clock.now() + timedelta(days=2)):
        clean()
    assert not models.Errand.objects.exists()
    assert not models.Introduction.objects.exists()


def test_nothing_personal_stands_open_in_the_tables(run_provider, client):
    from django.db import connection

    run_provider()
    introduced(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT proven FROM identity_introduction")
        assert "山田" not in str(cursor.fetchall())


def test_who_leaves_takes_his_card_along(run_provider, client):
    from hataori.blocks.identity.consumers import part

    run_provider()
    register(client, introduced(client))
    client.post("/my/close/")
    part([event for event in events.read_after(events.Cursor(), 50) if event.type == "portal_id.deleted"])
    assert not models.IdentityLink.objects.exists()
