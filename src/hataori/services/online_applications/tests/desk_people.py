"""Staff with accounts, and applications on their desk."""

from django.test import Client

from hataori.blocks.filing.api import Envelope, Receipt, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_staff
from hataori.platform.accounts.actors import actor_for
from hataori.platform.events.api import run_consumers

from .conftest import CHILD_ALLOWANCE, filled

DEPARTMENT = "child-support"


class Desk:
    """A member of staff at the browser."""

    def __init__(self, role: str, department: str = DEPARTMENT, name: str = "") -> None:
        number = f"{department or 'city'}.{role}{name}"
        person = {
            "username": number,
            "family": name or role,
            "given": "職員",
            "family_kana": "ショクイン",
            "given_kana": "ショクイン",
            "email": f"{number}@example.jp",
            "department": department or DEPARTMENT,
            "roles": [{"role": role, "department": department}],
        }
        ensure_staff(person)
        self.account = accounts.Account.objects.get(login=number)
        self.client = Client()
        self.client.force_login(self.account)

    @property
    def actor(self) -> Actor:
        return actor_for(self.account)

    def page(self, path: str) -> str:
        answer = self.client.get(f"/desk/cases/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def status(self, path: str) -> int:
        return self.client.get(f"/desk/cases/{path}").status_code

    def do(self, number: str, act: str, **fields):
        """Press an act's button on the case page as it stands now (`version` may be given)."""
        fields.setdefault("version", workflow.case(number).version)
        return self.client.post(f"/desk/cases/{number}/{act}/", fields)


def filed_by(actor: Actor, **other) -> Receipt:
    form = registration.current_form(CHILD_ALLOWANCE)
    return file_application(Envelope(procedure_id=CHILD_ALLOWANCE, answers=filled(form, **other)), actor=actor)


def to_approval(number: str, clerk: Desk) -> None:
    for stage in ("formal_check", "examination", "approval"):
        clerk.do(number, "advance", to=stage)
    assert workflow.case(number).stage is workflow.Stage.APPROVAL


def worker() -> int:
    return run_consumers()
