"""The register at the desk: a reason first, only for some, protected addresses hidden, everything audited."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.grounds import ground

from hataori.blocks.registries import api as registries
from hataori.blocks.registries.types import Reason
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_staff, sample_people
from hataori.platform.audit import api as audit
from hataori.platform.organisation.city import LOADERS

ADDRESS = "/desk/register/"
HOUR = timedelta(hours=1)


@ground
def people_at_work() -> None:
    for loader in LOADERS:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    for person in sample_people(settings.HATAORI_CITY_FOLDER, "staff"):
        ensure_staff(person)


@pytest.fixture
def staff(register, people_at_work):
    def of(login: str) -> Client:
        client = Client()
        client.force_login(accounts.Account.objects.get(login=login))
        return client

    return of


def asked(client: Client, **typed: str):
    return client.post(ADDRESS, {"text": "", "birth": "", "reason": "児童手当の審査", **typed})


def test_a_clerk_finds_by_any_spelling_and_every_hit_is_audited(staff, account):
    answer = asked(staff("residents.clerk"), text="高橋")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "髙橋 健太" in page
    assert "見本" in page
    now = clock.now()
    (entry,) = audit.readers_of(f"account/{account(2).id}", start=now - HOUR, end=now + HOUR)
    assert entry.reason == "児童手当の審査"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": "高橋", "reason": ""}, "見る理由を書いてください"),
        ({"text": ""}, "氏名などか生年月日を入力してください"),
        ({"text": "123456789018"}, "個人番号では探せません"),
        ({"text": "高橋", "reason": "番号 123456789018 の件"}, "理由に個人番号を書かないでください"),
    ],
)
def test_what_is_missing_is_said(staff, typed, told):
    answer = asked(staff("residents.clerk"), **typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_the_record_opens_after_a_reason(staff, account):
    client, person_id = staff("residents.clerk"), registries.person_of_account(account(1).id)
    address = f"{ADDRESS}{person_id}/"
    assert "一宮" not in client.get(address).content.decode().split("<main")[1].split("住民の記録")[1][:200]
    assert client.post(address, {"reason": ""}).status_code == 422
    page = client.post(address, {"reason": "届出の確認"}).content.decode()
    assert "一宮 花子" in page
    assert "婚姻" in page
    assert "鈴木 花子" in page, "the name before the wedding stands in the history"
    assert "90000" not in page, "the personal number is shown"


def test_a_protected_address_is_shown_to_nobody(staff, account):
    person_id = registries.person_of_account(account(3).id)
    person = registries.person(person_id, actor=SYSTEM, purpose="")
    hidden = replace(person.entry, protected=True)
    registries.change(person_id, hidden, begins=clock.today(), reason=Reason.PROTECTION, actor=SYSTEM)
    client = staff("residents.clerk")
    for page in (asked(client, text="山崎"), client.post(f"{ADDRESS}{person_id}/", {"reason": "照会"})):
        text = page.content.decode()
        assert "山﨑" in text
        assert "支援措置のため表示しません" in text
        assert "黒田" not in text


@pytest.mark.parametrize("login", ["public-relations.publisher", "information-systems.operator"])
def test_other_roles_may_not_look(staff, login):
    assert staff(login).get(ADDRESS).status_code == 403


def test_residents_may_not_look(staff, account):
    client = Client()
    client.force_login(accounts.Account.objects.get(id=account(1).id))
    assert client.get(ADDRESS).status_code in (302, 403)


def test_a_closed_register_is_said_and_nothing_lost(staff, closed):
    client = staff("residents.clerk")
    answer = asked(client, text="高橋")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "いま使えません" in page
    assert 'value="高橋"' in page
