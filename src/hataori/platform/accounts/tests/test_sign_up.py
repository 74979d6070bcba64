"""Becoming a resident, changing what is known, getting back in, and leaving."""

from datetime import timedelta

import pytest

from hataori.kernel import clock
from hataori.platform.accounts import models
from hataori.platform.accounts.api import profile_of
from hataori.platform.audit.api import entries
from hataori.platform.events.api import Cursor, read_after

from .conftest import PASSWORD, code_in, is_in, sign_in

pytestmark = pytest.mark.django_db

NAME = {"family": "葛\U000e0101城", "given": "実", "family_kana": "かつらぎ", "given_kana": "ミノル"}


def told(*types: str) -> list[tuple[str, str]]:
    events = read_after(Cursor(), 1000)
    return [(event.type, event.subject) for event in events if event.type in types]


def confirm(client, mailbox, email="minoru@example.jp"):
    client.post("/account/sign-up/", {"email": email})
    return client.post("/account/sign-up/code/", {"code": code_in(mailbox[-1])})


def test_a_resident_signs_up_and_is_counted_once(browser, mailbox):
    person = browser()
    assert confirm(person, mailbox).url == "/account/sign-up/details/"
    done = person.post("/account/sign-up/details/", {**NAME, "password": PASSWORD})
    assert done.status_code == 302
    assert is_in(person)
    account = models.Account.objects.get(login="minoru@example.jp")
    profile = profile_of(str(account.pk))
    assert profile.family == "葛\U000e0101城", "the variation selector stays"
    assert profile.family_kana == "カツラギ"
    assert told("portal_id.registered") == [("portal_id.registered", f"account/{account.pk}")]
    assert person.post("/account/sign-up/details/", {**NAME, "password": PASSWORD}).url == "/account/sign-up/"


@pytest.mark.parametrize("password", ["", "short", "password1234", "x" * 257])
def test_weak_passwords_are_refused_at_their_field(browser, mailbox, password):
    person = browser()
    confirm(person, mailbox)
    page = person.post("/account/sign-up/details/", {**NAME, "password": password})
    assert page.status_code == 422
    assert page.context["form"]["password"].errors
    assert 'value="葛' in page.content.decode(), "what was typed is kept"
    assert not models.Account.objects.exists()


@pytest.mark.parametrize(("field", "text"), [("family", "🐱"), ("given", "あ" * 201), ("family_kana", "Yamada")])
def test_what_is_no_name_is_refused_at_its_field(browser, mailbox, field, text):
    person = browser()
    confirm(person, mailbox)
    page = person.post("/account/sign-up/details/", {**NAME, field: text, "password": PASSWORD})
    assert page.status_code == 422
    assert page.context["form"][field].errors


def test_only_the_mailbox_learns_that_an_address_is_registered(resident, browser, mailbox):
    resident("hanako@example.jp")
    fresh, known = browser(), browser("192.0.2.2")
    first = fresh.post("/account/sign-up/", {"email": "new@example.jp"})
    second = known.post("/account/sign-up/", {"email": "hanako@example.jp"})
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert "もう登録されています" in mailbox[-1]["text"]
    assert mailbox[-1]["to"] == "hanako@example.jp"


def test_production_never_shows_the_code(browser, mailbox, settings):
    settings.HATAORI_PROFILE = "production"
    person = browser()
    person.post("/account/sign-up/", {"email": "new@example.jp"})
    assert code_in(mailbox[-1]) not in person.get("/account/sign-up/code/").content.decode()


def test_one_source_cannot_flood_mailboxes(browser, mailbox):
    stranger = browser("203.0.113.9")
    answers = [stranger.post("/account/sign-up/", {"email": f"n{n}@example.jp"}).status_code for n in range(25)]
    assert answers[-1] == 422
    assert len(mailbox) == 20


def test_a_forgotten_password_is_reset_by_mail_and_ends_other_sessions(resident, browser, mailbox):
    resident()
    thief, owner = browser("203.0.113.9"), browser()
    sign_in(thief, "hanako@example.jp")
    owner.post("/account/reset/", {"login": "hanako@example.jp"})
    code = code_in(mailbox[-1])
    weak = owner.post("/account/reset/code/", {"code": code, "password": "short"})
    assert weak.status_code == 422
    done = owner.post("/account/reset/code/", {"code": code, "password": "another good password"})
    assert done.status_code == 302, "a weak password did not spend the code"
    assert is_in(owner)
    assert not is_in(thief)
    assert sign_in(browser(), "hanako@example.jp").status_code == 422


def test_the_password_is_changed_with_the_present_one_only(resident, browser):
    resident()
    here, there = browser(), browser("192.0.2.2")
    sign_in(here, "hanako@example.jp")
    sign_in(there, "hanako@example.jp")
    wrong = here.post("/my/password/", {"current": "wrong wrong", "password": "another good password"})
    assert wrong.status_code == 422
    done = here.post("/my/password/", {"current": PASSWORD, "password": "another good password"})
    assert done.status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert here.get("/my/devices/").content.decode().count("この端末</span>") == 1


def test_profile_changes_are_checked_kept_and_audited_without_values(resident, browser):
    account = resident()
    person = browser()
    sign_in(person, account.login)
    typed = {
        "family": "渡邊\U000e0109", "given": "誠", "birthdate-year": "平成2", "birthdate-month": "4",
        "birthdate-day": "1", "postal_code": "４９１ー８５０１", "address": "一宮市本町2-5-6", "phone": "0586-28-8100",
    }  # fmt: skip
    check = person.post("/my/profile/edit/", {**typed, "step": "check"})
    assert "変更内容の確認" in check.content.decode()
    assert profile_of(account.id).family == "山田", "nothing is kept before the check"
    sent = dict(check.context["sent"])
    assert person.post("/my/profile/edit/", {**sent, "step": "save"}).url == "/my/profile/"
    profile = profile_of(account.id)
    assert (profile.family, profile.postal_code) == ("渡邊\U000e0109", "491-8501")
    assert profile.birthdate.isoformat() == "1990-04-01"
    assert told("account.profile_changed")
    changed = next(entry for entry in entries() if entry.action == "accounts.profile_changed")
    assert "渡邊" not in str(changed)
    assert "address" in changed.detail["fields"]


@pytest.mark.parametrize(
    ("field", "text"), [("postal_code", "12345"), ("phone", "12"), ("birthdate-day", "31"), ("family", "")]
)
def test_wrong_profile_values_say_so_at_the_field(resident, browser, field, text):
    resident()
    person = browser()
    sign_in(person, "hanako@example.jp")
    typed = {"family": "山田", "birthdate-year": "2000", "birthdate-month": "2", "birthdate-day": "1", field: text}
    page = person.post("/my/profile/edit/", {**typed, "step": "check"})
    assert page.status_code == 422
    assert page.context["form"][field.split("-")[0]].errors


def test_the_email_changes_only_when_the_new_mailbox_answers(resident, browser, mailbox):
    resident("taro@example.jp")
    account = resident("hanako@example.jp")
    person = browser()
    sign_in(person, account.login)
    person.post("/my/email/", {"email": "new@example.jp"})
    assert mailbox[-1]["to"] == "new@example.jp"
    assert profile_of(account.id).email == "hanako@example.jp"
    other = browser("192.0.2.2")
    sign_in(other, "taro@example.jp")
    assert other.post("/my/email/code/", {"code": code_in(mailbox[-1])}).status_code == 422
    assert person.post("/my/email/code/", {"code": code_in(mailbox[-1])}).status_code == 302
    assert sign_in(browser("192.0.2.3"), "new@example.jp").status_code == 302


def test_leaving_takes_the_profile_and_keeps_the_bare_id(resident, browser):
    account = resident()
    person, elsewhere = browser(), browser("192.0.2.2")
    sign_in(person, account.login)
    sign_in(elsewhere, account.login)
    assert person.post("/my/close/").status_code == 302
    assert not is_in(person)
    assert not is_in(elsewhere)
    row = models.Account.objects.get(pk=account.id)
    assert "hanako" not in str(row.__dict__)
    assert not models.ResidentProfile.objects.exists()
    assert told("portal_id.deleted") == [("portal_id.deleted", f"account/{account.id}")]
    assert sign_in(browser(), "hanako@example.jp").status_code == 422
    resident("hanako@example.jp")


def test_sensitive_acts_ask_again_after_ten_minutes(resident, browser):
    resident()
    person = browser()
    now = clock.now()
    with clock.frozen(now):
        sign_in(person, "hanako@example.jp")
        assert person.get("/my/close/").status_code == 200
    with clock.frozen(now + timedelta(minutes=11)):
        assert person.get("/my/close/").url == "/account/step-up/?next=%2Fmy%2Fclose%2F"
        wrong = person.post("/account/step-up/", {"password": "wrong wrong wrong"})
        assert wrong.status_code == 422
        assert person.get("/my/close/").status_code == 302
        right = person.post("/account/step-up/", {"password": PASSWORD, "next": "/my/close/"})
        assert right.url == "/my/close/"
        assert person.get("/my/close/").status_code == 200


def test_signing_out_elsewhere(resident, browser):
    account = resident()
    here, there = browser(), browser("192.0.2.2")
    sign_in(here, account.login)
    sign_in(there, account.login)
    row = models.SignIn.objects.exclude(session_key=here.session.session_key).get()
    assert here.post(f"/my/devices/{row.pk}/sign-out/").status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_nobody_signs_out_or_reads_somebody_else(resident, browser):
    resident("hanako@example.jp")
    resident("taro@example.jp", "鈴木", "太郎")
    hanako, taro = browser(), browser("192.0.2.2")
    sign_in(hanako, "hanako@example.jp")
    sign_in(taro, "taro@example.jp")
    other = models.SignIn.objects.get(session_key=taro.session.session_key)
    assert hanako.post(f"/my/devices/{other.pk}/sign-out/").status_code == 404
    assert is_in(taro)
    (entry,) = entries(action="accounts.refused")
    assert (entry.subject, entry.detail) == (f"account/{other.account_id}", {"sign_in": other.pk})
    assert entry.actor_id == str(models.Account.objects.get(login="hanako@example.jp").pk)
    page = hanako.get("/my/profile/").content.decode()
    assert "山田" in page
    assert "鈴木" not in page
