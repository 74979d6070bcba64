"""A small catalogue, people, and a way to fill in any form."""

import pytest
from django.conf import settings
from tests.grounds import ground

from hataori.blocks.catalogue.city import load_own
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.types import FormField, Kind
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.organisation.city import LOADERS as ORGANISATION

CHILD_ALLOWANCE = "ICH-0090"
MY_NUMBER = "123456789018"


@ground
def catalogue() -> None:
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    load_own(settings.HATAORI_CITY_FOLDER, None)


@pytest.fixture
def clerk() -> Actor:
    return Actor("staff-1", "staff", "窓口 職員", frozenset({RoleGrant(Role.CLERK), RoleGrant(Role.APPROVER)}))


@pytest.fixture
def guest() -> Actor:
    return Actor("guest:0123456789abcdef0123456789abcdef", "guest", "ゲスト")


VALUES = {
    Kind.TEXT: "本町の家",
    Kind.LONG_TEXT: "内容は次のとおりです。\n2行目。",
    Kind.NAME: "𠮷田 葛󠄀子",
    Kind.KANA: "ヨシダ",
    Kind.ADDRESS: "愛知県一宮市本町2丁目5番6号",
    Kind.POSTAL_CODE: "491-8501",
    Kind.DATE: "令和7年4月1日",
    Kind.NUMBER: "12",
    Kind.YEN: "12,000円",
    Kind.CODE: "12-345678",
    Kind.PHONE: "０５８６－２８－８１００",
    Kind.EMAIL: "hanako@example.jp",
    Kind.ACCOUNT_NUMBER: "1234567",
    Kind.PERSONAL_NUMBER: "1234 5678 9018",
    Kind.CORPORATE_NUMBER: "5835678256246",
    Kind.GROUP: "1",
}


def filled(form: registration.Form, **other: str) -> dict[str, str]:
    """Good answers to every field of a form, as people type them."""
    answers = {field.name: _typed(field) for each in form.fields for field in _unfolded(each)}
    if "applicant_kind" in answers:
        answers["applicant_kind"] = "person"
    answers["filing_for"] = "self"
    return answers | other


def _unfolded(field: FormField) -> tuple[FormField, ...]:
    """A group with one row."""
    return (field, *(field.in_row(0, member) for member in field.fields))


def _typed(field: FormField) -> str:
    if field.kind == Kind.CHOICE:
        return field.choices[0][0]
    return "令和7年4月30日" if field.name.endswith("_to") and field.kind == Kind.DATE else VALUES[field.kind]


@pytest.fixture
def resident(db) -> accounts.Account:
    """A sample resident of whom the city knows everything."""
    ensure_resident(
        {
            "family": "髙橋",
            "given": "健太",
            "family_kana": "タカハシ",
            "given_kana": "ケンタ",
            "birthdate": "1985-11-02",
            "postcode": "491-0858",
            "address": "愛知県一宮市せんい二丁目9番見本",
            "phone": "0586-00-1002",
            "email": "kenta@example.jp",
            "note": "",
        }
    )
    return accounts.Account.objects.get(login="kenta@example.jp")


@pytest.fixture
def neighbour(db) -> accounts.Account:
    """Another sample resident: who signs besides, or files for the first."""
    ensure_resident(
        {
            "family": "木曽",
            "given": "葵",
            "family_kana": "キソ",
            "given_kana": "アオイ",
            "birthdate": "1990-04-03",
            "postcode": "491-0858",
            "address": "愛知県一宮市本町二丁目見本",
            "phone": "0586-00-1003",
            "email": "aoi@example.jp",
            "note": "",
        }
    )
    return accounts.Account.objects.get(login="aoi@example.jp")
