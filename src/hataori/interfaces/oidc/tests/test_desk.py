"""Registering a companion at the desk."""

import json

import pytest
from django.test import Client as Browser
from joserfc.jwk import ECKey

from hataori.interfaces.oidc import models
from hataori.kernel.actor import SYSTEM, Role
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role
from hataori.platform.audit import api as audit

from .conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "図書館アプリ",
    "operator": "一宮市 図書館",
    "redirect_uris": "https://library.example.jp/cb\nhttps://library.example.jp/cb2",
    "post_logout_redirect_uris": "",
    "scopes": ["profile"],
    "jwks": "",
}


@pytest.fixture
def operator() -> Browser:
    made = create_staff(NewStaff("9001", "運用 太郎", "information-systems", "o@example.jp", PASSWORD), actor=SYSTEM)
    grant_role(made.account_id, Role.OPERATOR, "", actor=SYSTEM, reason="試験")
    browser = Browser()
    sign_in(browser, "9001")
    return browser


def test_registered_shown_and_stopped(operator):
    answer = operator.post("/desk/oidc/clients/new/", TYPED)
    assert answer.status_code == 302
    row = models.Client.objects.get()
    assert row.auth_method == "none"
    assert row.scopes == "openid profile"
    page = operator.get(answer["Location"]).content.decode()
    assert row.client_id in page
    operator.post(f"/desk/oidc/clients/{row.client_id}/stop/")
    assert "停止" in operator.get("/desk/oidc/clients/").content.decode()
    acts = [entry.action for entry in audit.entries() if entry.action.startswith("oidc.")]
    assert sorted(acts) == ["oidc.client_registered", "oidc.client_stopped"]


def test_with_keys(operator):
    jwks = json.dumps({"keys": [dict(ECKey.generate_key("P-256").as_dict(private=False))]})
    operator.post("/desk/oidc/clients/new/", {**TYPED, "jwks": jwks})
    assert models.Client.objects.get().auth_method == "private_key_jwt"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("jwks", "{", "JSON として読めません"),
        ("jwks", "[1]", "公開鍵"),
        ("redirect_uris", "http://library.example.jp/", "使えません"),
        ("redirect_uris", "https://a.example/ https://b.example/", "一つにそろえて"),
        ("post_logout_redirect_uris", "ftp://x/", "使えません"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(operator, field, typed, words):
    answer = operator.post("/desk/oidc/clients/new/", {**TYPED, field: typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not models.Client.objects.exists()


def test_others_do_not_see_it():
    create_staff(NewStaff("9002", "担当", "city-tax", "c@example.jp", PASSWORD), actor=SYSTEM)
    browser = Browser()
    sign_in(browser, "9002")
    assert browser.get("/desk/oidc/clients/").status_code == 403
    assert Browser().get("/desk/oidc/clients/").status_code == 302
