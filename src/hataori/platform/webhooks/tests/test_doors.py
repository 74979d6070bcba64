"""The token API and the desk's pages."""

import json

import pytest
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions.partners import ensure_partner
from hataori.platform.accounts.api import create_token
from hataori.platform.accounts.models import Account, RoleGrant
from hataori.platform.webhooks import models

pytestmark = pytest.mark.django_db

WANTED = {"name": "会議所", "url": "https://partner.example.jp/hook", "types": ["case.decided"]}


def token(account_id: str, scope: str = "webhooks:manage") -> dict[str, str]:
    secret = create_token(account_id=account_id, scopes=[scope], days=1, actor=SYSTEM).secret
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def partner() -> dict[str, str]:
    return token(ensure_partner("商工会議所", actor=SYSTEM).id)


@pytest.fixture
def desk():
    def signed_in(role: str) -> Client:
        account = Account.objects.create(login=role, kind="staff", display_name="職員", created_at=clock.now())
        RoleGrant.objects.create(account=account, role=role, starts_on=clock.today(), granted_by="test")
        client = Client()
        client.force_login(account)
        return client

    return signed_in


def call(method: str, path: str, headers: dict[str, str], body: object = None):
    return getattr(Client(), method)(
        f"/api/webhooks{path}", data=body if body is not None else {}, content_type="application/json", headers=headers
    )


def test_a_partner_goes_through_the_life_of_a_receiver(partner):
    made = call("post", "", partner, WANTED)
    assert made.status_code == 201
    secret, one = made.json()["secret"], f"/{made.json()['id']}"
    assert secret.startswith("whsec_")
    shown = call("get", one, partner).json()
    assert "secret" not in shown
    assert shown["active"]
    assert call("post", f"{one}/ping", partner).status_code == 202
    assert [row["type"] for row in call("get", one, partner).json()["deliveries"]] == ["webhook.ping"]
    assert call("post", f"{one}/rotate", partner).json()["secret"] != secret
    assert call("post", f"{one}/replay", partner, {"since": "2026-01-01T00:00:00+09:00"}).json() == {"messages": 0}
    assert call("post", f"{one}/disable", partner, {"reason": "点検"}).json()["disabled_why"] == "点検"
    assert call("post", f"{one}/ping", partner).status_code == 409
    assert call("post", f"{one}/enable", partner).json()["active"]
    assert call("delete", one, partner).status_code == 204
    assert call("get", "", partner).json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**WANTED, "url": "http://10.0.0.1/"}, "url"),
        ({**WANTED, "types": "case.decided"}, "types"),
        ({**WANTED, "types": ["account.profile_changed"]}, "types"),
        ({**WANTED, "name": ""}, "name"),
        ({**WANTED, "name": "a\0b"}, "name"),
        ({**WANTED, "with_subjects": True}, "with_subjects"),
        ([1], ""),
    ],
)
def test_bad_input_is_refused_by_field(partner, body, field):
    answer = call("post", "", partner, json.dumps(body))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_nobody_without_the_scope_or_the_role(partner, desk):
    other = token(ensure_partner("ほか", actor=SYSTEM).id, "registration:read")
    assert call("get", "", other).status_code == 403
    assert Client().get("/api/webhooks").status_code == 401
    desk("clerk")
    clerk = token(str(Account.objects.get(login="clerk").pk))
    assert call("post", "", clerk, WANTED).status_code == 403
    one = call("post", "", partner, WANTED).json()["id"]
    foreign = token(ensure_partner("ほか", actor=SYSTEM).id)
    assert call("get", f"/{one}", foreign).status_code == 404
    assert call("delete", f"/{one}", foreign).status_code == 404


def test_the_types_are_public_and_name_no_person():
    items = Client().get("/api/webhooks/types").json()["items"]
    names = {one["type"] for one in items}
    assert "case.decided" in names
    assert not {name for name in names if name.startswith(("account", "staff", "draft", "message", "webhook"))}
    assert all("assignee" not in one["fields"] for one in items)


def test_the_same_key_makes_one_receiver(partner):
    keyed = partner | {"Idempotency-Key": "k"}
    assert call("post", "", keyed, WANTED).json() == call("post", "", keyed, WANTED).json()
    assert models.Subscription.objects.count() == 1


@pytest.mark.parametrize("role", ["operator", "dx_office"])
def test_the_desk_registers_tests_renews_and_removes(desk, role):
    client = desk(role)
    refused = client.post("/desk/webhooks/", {"name": "", "url": "http://x", "types": []})
    assert refused.status_code == 422
    made = client.post("/desk/webhooks/", {**WANTED, "with_subjects": "on"}).content.decode()
    assert "whsec_" in made
    one = f"/desk/webhooks/{models.Subscription.objects.get().pk}/"
    assert "whsec_" not in client.get(one).content.decode()
    assert "whsec_" in client.post(f"{one}rotate/").content.decode()
    assert client.post(f"{one}ping/").status_code == 302
    assert "送信待ち" in client.get(one).content.decode()
    assert client.post(f"{one}replay/", {"since": "きのう"}).status_code == 422
    assert client.post(f"{one}replay/", {"since": "2026-11-01T00:00"}).status_code == 302
    assert client.post(f"{one}disable/", {"reason": ""}).status_code == 422
    assert client.post(f"{one}disable/", {"reason": "点検のため"}).status_code == 302
    assert "点検のため" in client.get(one).content.decode()
    assert client.post(f"{one}ping/").status_code == 302
    assert client.post(f"{one}remove/").status_code == 302
    assert not models.Subscription.objects.exists()
    assert client.get(one).status_code == 404
    assert client.post(f"{one}zzz/").status_code == 404


@pytest.mark.parametrize("role", ["clerk", "auditor", "section_head", "publisher"])
def test_other_staff_do_not_see_the_page(desk, role):
    assert desk(role).get("/desk/webhooks/").status_code == 403
