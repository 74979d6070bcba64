"""People and doubles that the tests of accounts share."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import codes
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role
from hataori.platform.accounts.queries import staff_member
from hataori.platform.accounts.types import Account, StaffMember

PASSWORD = "correct horse battery 一宮"


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Argon2 is slow on purpose; what is tested here is who may try, not how it is hashed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def mailbox(monkeypatch) -> Iterator[list[dict[str, str]]]:
    """What went into the outbox; its delivery is another app's."""
    sent: list[dict[str, str]] = []

    def enqueue(kind: str, payload: dict[str, str], *, key: str) -> None:
        assert kind == "mail"
        sent.append({**payload, "key": key})

    monkeypatch.setattr(codes, "enqueue", enqueue)
    yield sent
    assert len({mail["key"] for mail in sent}) == len(sent)


@pytest.fixture
def resident() -> Callable[..., Account]:
    """Makes residents: resident("hanako@example.jp")."""

    def make(email: str = "hanako@example.jp", family: str = "山田", given: str = "花子") -> Account:
        return register_resident(NewResident(email, PersonName(family, given), PASSWORD))

    return make


@pytest.fixture
def staff() -> Callable[..., StaffMember]:
    """Makes staff: staff("1001", "city-tax", (Role.CLERK, "city-tax"))."""

    def make(number: str, department: str, *grants: tuple[Role, str]) -> StaffMember:
        new = NewStaff(number, f"職員 {number}", department, f"{number}@city.example.jp", PASSWORD)
        member = create_staff(new, actor=SYSTEM)
        for role, where in grants:
            grant_role(member.account_id, role, where, actor=SYSTEM, reason="人事異動")
        return staff_member(member.account_id)

    return make


@pytest.fixture
def browser() -> Callable[..., Client]:
    """A browser at an address: browser("198.51.100.7")."""
    return lambda address="192.0.2.1": Client(REMOTE_ADDR=address)


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/account/sign-in/", {"login": login, "password": password, **more})


def code_in(mail: dict[str, str]) -> str:
    """The code a person reads in the mail."""
    return mail["text"].split("確認コード: ")[1].split()[0]


def is_in(client: Client) -> bool:
    return client.get("/my/devices/").status_code == 200


@pytest.fixture
def run_threads():
    """run_threads(n, act): what act(0) … act(n-1) answer, all at the same time, each on its own connection."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def run(count, act):
        def one(number):
            try:
                return act(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
