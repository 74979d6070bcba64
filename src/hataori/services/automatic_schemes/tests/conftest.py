"""A small made-up city in place of the register, its staff, and a resident with an account."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from tests.grounds import ground

from hataori.blocks.schemes.api import Household, Person
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident, ensure_staff, sample_people
from hataori.platform.organisation.city import LOADERS
from hataori.services.automatic_schemes import actions, models, register, scanning

DAY = date(2026, 11, 25)
ADDRESSEE = register.Addressee("一宮 花子", "愛知県一宮市本町2丁目5番6号", "イチノミヤ ハナコ")


def staff(name: str, role: Role, department: str = "child-support") -> Actor:
    return Actor(f"staff-{name}", "staff", name, frozenset({RoleGrant(role, department)}))


CLERK = staff("担当", Role.CLERK)
APPROVER = staff("決裁者", Role.APPROVER)
HEAD = staff("課長", Role.SECTION_HEAD)
INSURANCE_CLERK = staff("保険", Role.CLERK, "insurance-pension")
OTHER = staff("他課", Role.SECTION_HEAD, "waste-collection")


@dataclass
class City:
    """Households by id; `accounts` links people to accounts."""

    homes: dict[str, Household] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    def family(self, number: int, *births: str, income: int = 3_000_000) -> str:
        """A couple with children; answers who is paid."""
        key = f"{number:06d}"
        head, spouse = f"{key}-1", f"{key}-2"
        members = [
            Person(head, date(1985, 6, 1), "parent", income, work="employee"),
            Person(spouse, date(1987, 6, 1), "parent", supporter=head),
            *(
                Person(f"{key}-{index}", date.fromisoformat(birth), "child", supporter=head)
                for index, birth in enumerate(births, start=3)
            ),
        ]
        self.homes[key] = Household(key, tuple(members))
        return head

    def households(self, as_of, *, after, size):
        keys = sorted(key for key in self.homes if key > after)[:size]
        return [self.homes[key] for key in keys], keys[-1] if len(keys) == size else ""


@pytest.fixture
def city(monkeypatch) -> City:
    made = City()
    monkeypatch.setattr(register, "households", made.households)
    monkeypatch.setattr(register, "size", lambda as_of: len(made.homes))
    monkeypatch.setattr(register, "sample", lambda: True)
    monkeypatch.setattr(register, "account_of", lambda person: made.accounts.get(person, ""))
    monkeypatch.setattr(register, "addressee", lambda person: ADDRESSEE)
    monkeypatch.setattr(register, "names", lambda people, actor: dict.fromkeys(people, ADDRESSEE.name))
    monkeypatch.setattr(register, "is_person", lambda actor, person: made.accounts.get(person) == actor.id)
    monkeypatch.setattr(
        register, "person_of", lambda actor: next(key for key, value in made.accounts.items() if value == actor.id)
    )
    return made


def resident_account(number: int = 0) -> Actor:
    """A resident with an account of his own."""
    login = f"resident-{number}-{accounts.Account.objects.count()}@example.jp"
    ensure_resident(
        {
            "family": "一宮",
            "given": "花子",
            "family_kana": "イチノミヤ",
            "given_kana": "ハナコ",
            "birthdate": "1985-06-01",
            "postcode": "491-0858",
            "address": "愛知県一宮市本町2丁目5番6号",
            "phone": "0586-00-1002",
            "email": login,
            "note": "",
        }
    )
    return Actor(str(accounts.Account.objects.get(login=login).pk), "resident", "一宮 花子")


@ground
def sections() -> None:
    """The city's departments, and nothing else of its folder: the whole sample city takes seconds."""
    for loader in LOADERS:
        loader.load(settings.HATAORI_CITY_FOLDER, None)


@pytest.fixture
def desk(sections):
    """Sample staff by login: desk("child-support.clerk") is a signed-in browser. Each is made when first asked for."""
    by_login = {person["username"]: person for person in sample_people(settings.HATAORI_CITY_FOLDER, "staff")}

    def of(login: str) -> Client:
        ensure_staff(by_login[login])
        return signed_in(accounts.Account.objects.get(login=login))

    return of


def signed_in(account) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def browser_of(actor: Actor) -> Client:
    """A resident's browser."""
    return signed_in(accounts.Account.objects.get(pk=actor.id))


def look(scheme: str = "child_allowance", as_of: date = DAY) -> models.Run:
    """A whole look at one scheme."""
    run_id = scanning.start(as_of=as_of, actor=CLERK, schemes=[scheme])
    scanning.work()
    return models.Run.objects.get(pk=run_id)


def newest() -> models.Proposal:
    """The proposal made last."""
    return models.Proposal.objects.order_by("-created_at", "-pk").first()


def offered() -> str:
    """A proposal found and told."""
    look()
    proposal_id = str(newest().pk)
    actions.offer(proposal_id, actor=CLERK)
    return proposal_id
