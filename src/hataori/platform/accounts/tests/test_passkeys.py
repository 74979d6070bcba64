"""Passkeys are their owner's: nobody removes another's, and the last way in stays."""

import pytest

from hataori.kernel import clock
from hataori.kernel.errors import Conflict
from hataori.platform.accounts import models, passkeys
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.queries import row_of
from hataori.platform.audit.api import entries

from .conftest import sign_in


def passkey(account, name="鍵"):
    return models.Passkey.objects.create(
        account_id=account.id, credential_id=name, public_key=b"k", name=name, created_at=clock.now()
    )


@pytest.mark.django_db
def test_nobody_removes_somebody_elses_and_the_attempt_is_audited(resident, browser):
    hanako, taro = resident("hanako@example.jp"), resident("taro@example.jp", "鈴木", "太郎")
    client, his = browser(), passkey(taro)
    sign_in(client, hanako.login)
    assert client.post(f"/my/devices/passkeys/{his.pk}/remove/").status_code == 404
    assert models.Passkey.objects.filter(pk=his.pk).exists()
    (entry,) = entries(action="accounts.refused")
    assert (entry.actor_id, entry.subject, entry.detail) == (hanako.id, f"account/{taro.id}", {"passkey": his.pk})


@pytest.mark.django_db
def test_one_that_is_gone_is_no_attempt(resident, browser):
    client, hanako = browser(), resident()
    sign_in(client, hanako.login)
    key = passkey(hanako)
    answers = [client.post(f"/my/devices/passkeys/{key.pk}/remove/").status_code for _ in range(2)]
    assert answers == [302, 404]
    assert not entries(action="accounts.refused")


@pytest.mark.django_db(transaction=True)
def test_of_two_removed_at_once_the_last_way_in_stays(resident, run_threads):
    hanako = resident()
    keys = [passkey(hanako, name) for name in ("a", "b")]
    models.Account.objects.filter(pk=hanako.id).update(password="!")

    def remove(number):
        row = row_of(hanako.id)
        try:
            passkeys.remove(row, keys[number].pk, actor=actor_for(row))
        except Conflict as error:
            return error.code

    assert sorted(map(str, run_threads(2, remove))) == ["None", "passkey_last"]
    assert models.Passkey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_more_than_the_limit_are_added_at_once(resident, run_threads, monkeypatch):
    hanako = resident()
    monkeypatch.setattr(passkeys, "MOST", 2)

    def add(number):
        row = row_of(hanako.id)
        try:
            passkeys.add(row, passkeys.NewKey(f"key{number}", b"k", 0), name="", actor=actor_for(row))
        except Conflict as error:
            return error.code

    assert sorted(map(str, run_threads(4, add))) == ["None", "None", "passkey_too_many", "passkey_too_many"]
