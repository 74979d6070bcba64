"""A loaded city, a partner of it, and programs that call the API."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.city_parts import load
from tests.grounds import ground

from hataori.blocks.registration import api as registration
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions.partners import ensure_partner
from hataori.platform.accounts.api import create_token, find_by_login
from hataori.services.online_applications.tests.conftest import filled

PROCEDURE = "ICH-0090"
CLIENT = {"Information-Mediator-Client": "JP/GOV/232033/partner"}
SCOPES = ("registration:read", "registration:write")
NUMBER = "123456789018"


class Program:
    """A program with a token."""

    def __init__(self, account_id: str, scopes: tuple[str, ...] = SCOPES) -> None:
        self.account_id = account_id
        secret = create_token(account_id=account_id, scopes=scopes, days=1, actor=SYSTEM).secret
        self.headers = CLIENT | {"Authorization": f"Bearer {secret}"}
        self.http = Client()

    def __call__(self, method: str, path: str, body: object = None, **headers: str):
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(self.http, method)(f"/govstack/{path}", headers=self.headers | headers, **sent)

    def begin(self, applicant: str = "user-1", procedure: str = PROCEDURE) -> str:
        """Start a file; answers its id."""
        answer = self("post", f"services/{procedure}/applications", {"applicantId": applicant})
        assert answer.status_code == 200, answer.content
        return answer.json()["fileId"]


@ground
def city() -> None:
    load(settings, "departments", "indicators", "plan", "procedures", "sample-staff", "sample-residents")


@pytest.fixture
def partner(city) -> Program:
    return Program(ensure_partner("商工会議所", actor=SYSTEM).id)


@pytest.fixture
def staff(city) -> Callable[[str], Program]:
    return lambda login: Program(find_by_login(login).id)


def answers(**changed: str) -> dict[str, str]:
    """Right answers to the procedure's form."""
    return filled(registration.current_form(PROCEDURE), personal_number=NUMBER) | changed
