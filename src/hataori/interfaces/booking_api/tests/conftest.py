"""Programs with tokens: residents and a clerk of the sports section, on a fixed morning."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.clock import JST
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role
from hataori.platform.accounts.api import create_token, find_by_login

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=JST)
OPEN = {"hours": {"weekly": [[["09:00", "21:00"]]] * 7}}


class Caller:
    """A program with a token."""

    def __init__(self, account_id: str, *scopes: str) -> None:
        self.id = account_id
        token = create_token(account_id=account_id, scopes=scopes, days=30, actor=SYSTEM)
        self.headers = {"Authorization": f"Bearer {token.secret}"}
        self.client = Client()

    def get(self, path: str, **headers: str):
        return self.client.get(f"/api/booking/{path}", headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, **headers: str):
        content = body if isinstance(body, str) else json.dumps(body or {})
        return self.client.post(
            f"/api/booking/{path}", content, content_type="application/json", headers={**self.headers, **headers}
        )

    def put(self, path: str, body: Any):
        return self.client.put(
            f"/api/booking/{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )


@pytest.fixture(autouse=True)
def _fixed_morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def resident(name: str) -> Caller:
    person = {"email": f"{name}@example.jp", "family": "見本", "given": name, "birthdate": "1990-05-05"}
    ensure_resident(person)
    found = find_by_login(f"{name}@example.jp")
    assert found is not None
    return Caller(found.id, "booking:read", "booking:write")


@pytest.fixture
def aki(db) -> Caller:
    return resident("aki")


@pytest.fixture
def ben(db) -> Caller:
    return resident("ben")


@pytest.fixture
def clerk(db) -> Caller:
    new = NewStaff("2001", "担当 職員", "sports", "2001@example.jp", "correct horse battery")
    member = create_staff(new, actor=SYSTEM)
    grant_role(member.account_id, Role.CLERK, "sports", actor=SYSTEM, reason="人事異動")
    return Caller(member.account_id, "booking:read", "booking:write", "booking:manage")


@pytest.fixture
def court(db) -> str:
    scheduler.create_unit(
        scheduler.NewUnit(key="court", title="見本体育館", kind="sports", department="sports"), SYSTEM
    )
    scheduler.change_rules("court", OPEN, date(2020, 1, 1), SYSTEM)
    return "court"


@pytest.fixture
def verified(monkeypatch) -> None:
    """Everybody is a person of his own whom the register knows."""
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-of-{account_id}")


def evening(**more: Any) -> dict[str, Any]:
    return {"resource": "court", "start": "2026-12-08T19:00+09:00", "end": "2026-12-08T21:00+09:00"} | more
