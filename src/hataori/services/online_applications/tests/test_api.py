"""The JSON API: filing by token, reading one's own, refusing nonsense in the contract's shape."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.registration import api as registration
from hataori.kernel.actor import SYSTEM, Role
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role
from hataori.platform.accounts.api import create_token
from hataori.platform.events.api import count

from .conftest import CHILD_ALLOWANCE, filled

SCOPES = ("applications:write", "applications:read")


class Caller:
    """A program with a token."""

    def __init__(self, account_id: str, *scopes: str) -> None:
        token = create_token(account_id=account_id, scopes=scopes or SCOPES, days=1, actor=SYSTEM)
        self.headers = {"Authorization": f"Bearer {token.secret}"}
        self.client = Client(raise_request_exception=True)

    def post(self, body: Any, **headers: str):
        content = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(
            "/api/applications", content, content_type="application/json", headers={**self.headers, **headers}
        )

    def get(self, number: str):
        return self.client.get(f"/api/applications/{number}", headers=self.headers)


@pytest.fixture
def caller(resident) -> Caller:
    return Caller(str(resident.pk))


@pytest.fixture
def counter(catalogue, settings) -> Caller:
    member = create_staff(
        NewStaff("1001", "窓口 職員", "child-support", "1001@example.jp", "correct horse battery"), actor=SYSTEM
    )
    grant_role(member.account_id, Role.CLERK, "child-support", actor=SYSTEM, reason="人事異動")
    return Caller(member.account_id)


def body(**other: Any) -> dict[str, Any]:
    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    return {"procedure_id": CHILD_ALLOWANCE, "answers": answers, "channel": "online"} | other


def test_filing_and_reading(catalogue, caller):
    answer = caller.post(body())
    assert answer.status_code == 201
    number = answer.json()["receipt"]
    read = caller.get(number.lower()).json()
    assert (read["receipt"], read["stage"], read["stage_title"]) == (number, "reception", "受付")
    assert read["submitted_at"] == answer.json()["submitted_at"]
    assert all(line["at"].endswith("+09:00") for line in read["history"]), "times are shown in JST"
    assert count(types=["application.submitted"]) == 1


def test_an_idempotency_key_files_once(catalogue, caller):
    first, again = (caller.post(body(), **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json() == again.json()
    assert count(types=["application.submitted"]) == 1
    assert caller.post(body(channel="mail"), **{"Idempotency-Key": "k-1"}).status_code == 422


def test_channels(catalogue, caller, counter):
    assert caller.post(body(channel="counter")).status_code == 403
    assert counter.post(body(channel="online")).status_code == 403
    for channel in ("counter", "mail", "phone"):
        assert counter.post(body(channel=channel, received_on="2026-11-20")).status_code == 201
    assert caller.post(body(channel="fax")).status_code == 422


def test_other_peoples_numbers_and_missing_scopes(catalogue, caller, counter, resident):
    from hataori.platform.accounts.actions.samples import ensure_resident
    from hataori.platform.accounts.models import Account

    number = caller.post(body()).json()["receipt"]
    assert counter.get(number).status_code == 200, "the clerk of the owner section"
    ensure_resident({"family": "別", "given": "人", "email": "other@example.jp"})
    other = Caller(str(Account.objects.get(login="other@example.jp").pk))
    assert other.get(number).status_code == 404
    assert other.get("R8-1111-1111-1111").status_code == 404
    reader = Caller(str(resident.pk), "applications:read")
    assert reader.post(body()).status_code == 403
    assert Client().post("/api/applications", "{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("", "procedure_id"),
        ("[1]", ""),
        ("{", ""),
        ("[" * 100_000, ""),
        ({"procedure_id": 12}, "procedure_id"),
        ({"procedure_id": "ICH-0090", "answers": []}, "answers"),
        ({"procedure_id": "ICH-0090", "answers": {"phone": ["1"]}}, "phone"),
        ({"procedure_id": "ICH-0090", "answers": {"nobody": "1"}}, "nobody"),
        ({"procedure_id": "ICH-0090", "answers": {}, "received_on": "2026-02-31"}, "received_on"),
        ({"procedure_id": "ICH-0090", "answers": {}}, "family_name"),
        ('{"procedure_id": "ICH-0090", "answers": {"family_name": "\\ud800"}}', "family_name"),
    ],
)
def test_nonsense_is_told_by_field(catalogue, caller, sent, field):
    answer = caller.post(sent)
    assert answer.status_code == 422
    told = answer.json()
    assert {"code", "title", "detail", "errors"} == told.keys()
    assert field in [error["field"] for error in told["errors"]]


def test_unknown_procedure_and_stale_form(catalogue, caller):
    assert caller.post(body(procedure_id="none")).status_code == 404
    assert caller.post(body(form_version="0" * 64)).json()["code"] == "form_changed"


JUNK = st.one_of(
    st.text(max_size=30), st.integers(), st.none(), st.booleans(), st.floats(), st.lists(st.text(max_size=3))
)
NAMES = (
    "family_name",
    "family_kana",
    "birth_date",
    "phone",
    "personal_number",
    "振込先口座_number",
    "対象のこども.0.生年月日",
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), JUNK), st.dictionaries(st.text(max_size=10), JUNK, max_size=2))
def test_any_answers_get_a_clear_reply(catalogue, caller, answers, top):
    given_answers = filled(registration.current_form(CHILD_ALLOWANCE)) | answers
    answer = caller.post({**top, "procedure_id": CHILD_ALLOWANCE, "answers": given_answers})
    assert answer.status_code in (201, 422, 403, 409)
    if answer.status_code == 422:
        assert all(error["message"] for error in answer.json()["errors"])


def test_the_form_is_published_with_its_schema(catalogue, client):
    form = client.get(f"/api/procedures/{CHILD_ALLOWANCE}/form.json").json()
    assert form["schema"]["$schema"].endswith("2020-12/schema")
    assert form["pages"][0]["id"] == "person"
    assert form["papers"]
    assert client.get("/api/procedures/none/form.json").status_code == 404
