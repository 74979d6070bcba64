"""Sample people and the command line: quick to use in development, refused in production."""

import json

import pytest

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.accounts import models
from hataori.platform.accounts.actions import samples
from hataori.platform.accounts.actions.registration import close_account
from hataori.platform.accounts.api import find_by_login, profile_of, staff_member
from hataori.platform.accounts.city import load_residents, load_staff
from hataori.platform.accounts.cli import COMMANDS
from hataori.platform.accounts.tokens import actor_of_token
from hataori.platform.events.api import Cursor, read_after
from hataori.web.cli import parser

from .conftest import is_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    (tmp_path / "sample").mkdir()
    residents = [
        {"family": "一宮", "given": "花子", "birthdate": "1989-05-14", "roman": None, "email": "resident01@example.jp"},
        {"family": "🐱", "given": "", "email": "resident02@example.jp"},
    ]
    staff = [
        {"username": "tax.clerk", "family": "佐藤", "given": "実", "department": "city-tax", "email": "a@example.jp",
         "roles": [{"role": "clerk", "department": "city-tax"}, {"role": "dx_office", "department": None}]},
    ]  # fmt: skip
    for name, rows in (("residents", residents), ("staff", staff)):
        (tmp_path / "sample" / f"{name}.json").write_text(json.dumps({name: rows}), encoding="utf-8")
    settings.HATAORI_CITY_FOLDER = tmp_path
    return tmp_path


def hataori(*words):
    arguments = parser(COMMANDS).parse_args(words)
    return arguments.run(arguments)


def test_sample_people_load_once_and_tell_no_registration(folder, browser):
    first = (load_residents(folder, None), load_staff(folder, None))
    assert [report.created for report in first] == [1, 1]
    assert "residents.json 2" in first[0].problems[0]
    assert not load_residents(folder, None).changed
    assert not load_staff(folder, None).changed
    assert "portal_id.registered" not in {event.type for event in read_after(Cursor(), 100)}
    member = staff_member(find_by_login("tax.clerk").id)
    assert {(grant.role, grant.department) for grant in member.grants} == {("clerk", "city-tax"), ("dx_office", "")}
    person = browser()
    page = person.get("/account/sign-in/").content.decode()
    assert "見本のアカウント" in page
    assert "resident01@example.jp" in page
    sign_in(person, "resident01@example.jp", samples.PASSWORD)
    assert is_in(person)


def test_a_sample_person_who_leaves_is_forgotten_everywhere_and_told_apart(folder, resident):
    load_residents(folder, None)
    sample, own = find_by_login("resident01@example.jp"), resident()
    for account in (sample, own):
        close_account(account.id, actor=SYSTEM)
    left = {event.subject: event.data for event in read_after(Cursor(), 100) if event.type == "portal_id.deleted"}
    assert left[f"account/{sample.id}"] == {"channel": "web", "sample": True}
    assert left[f"account/{own.id}"] == {"channel": "web"}


def test_production_has_no_sample_people(folder, settings, browser, capsys):
    settings.HATAORI_PROFILE = "production"
    assert not load_residents(folder, None).changed
    with pytest.raises(Forbidden):
        hataori("token", "create", "--scope", "booking", "--sample-resident", "1")
    assert not models.Account.objects.exists()
    assert samples.sign_ins() == []
    assert "見本のアカウント" not in browser().get("/account/sign-in/", secure=True).content.decode()


def test_token_create_prints_only_the_token(folder, capsys):
    hataori("token", "create", "--user", "me@example.jp", "--scope", "booking", "reports", "--sample-resident", "1")
    secret = capsys.readouterr().out.strip()
    actor = actor_of_token(f"Bearer {secret}", ["booking", "reports"])
    assert profile_of(actor.id).family == "一宮"
    assert find_by_login("me@example.jp").sample
    hataori("token", "create", "--scope", "booking", "--sample-resident", "7")
    assert actor_of_token(f"Bearer {capsys.readouterr().out.strip()}", ["booking"]).kind == "resident"


def test_token_create_for_staff_brings_the_role(folder, capsys):
    hataori("token", "create", "--user", "desk1", "--scope", "desk", "--staff", "clerk@city-tax")
    actor = actor_of_token(f"Bearer {capsys.readouterr().out.strip()}", ["desk"])
    assert actor.has_role("clerk", "city-tax")
    assert not actor.has_role("clerk", "child-support")
    with pytest.raises(Rejected):
        hataori("token", "create", "--scope", "desk", "--staff", "king@city-tax")


def test_a_real_account_never_gets_a_sample_role(folder, resident):
    account = resident()
    with pytest.raises(Conflict):
        hataori("token", "create", "--user", account.login, "--scope", "desk", "--staff", "operator@")


def test_token_revoke_and_sign_ins(folder, capsys):
    load_residents(folder, None)
    hataori("token", "create", "--user", "resident01@example.jp", "--scope", "booking")
    hataori("token", "revoke", capsys.readouterr().out.strip())
    assert models.ApiToken.objects.get().revoked_at is not None
    capsys.readouterr()
    hataori("accounts", "sample-sign-ins")
    assert capsys.readouterr().out == f"resident01@example.jp\t{samples.PASSWORD}\t一宮 花子\t住民\n"


def test_create_staff(capsys):
    hataori(
        "accounts", "create-staff", "--number", "2001", "--name", "田中 一", "--department", "city-tax",
        "--email", "t@city.example.jp", "--role", "section_head@city-tax",
    )  # fmt: skip
    member = staff_member(capsys.readouterr().out.strip())
    assert (member.staff_number, [grant.role for grant in member.grants]) == ("2001", ["section_head"])
