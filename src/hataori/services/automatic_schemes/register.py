"""What this service reads of the residents' register, and in whose name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hataori.blocks.registries import api as registries
from hataori.blocks.schemes.api import Household
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts

SCANNER = SYSTEM
PURPOSE = "制度の対象の確認"


def households(as_of: date, *, after: str, size: int) -> tuple[Sequence[Household], str]:
    """The households among the next `size` by id, and the last id looked at: empty at the end. Unavailable when the
    register is down.
    """
    return registries.households_after(after, size, as_of)


def size(as_of: date) -> int:
    """How many households there are on that day."""
    return registries.household_count(as_of)


def sample() -> bool:
    """Whether the register holds sample people."""
    return registries.holds_sample()


def person_of(actor: Actor) -> str:
    """The register's id of a signed-in resident. NotFound while nobody has linked the two."""
    person = registries.person_of_account(actor.id) if actor.kind == "resident" else None
    if person is None:
        raise NotFound("not_linked", "ご本人の確認がまだです。本人確認をすると、受けられる制度をお知らせできます。")
    return person


def is_person(actor: Actor, person_id: str) -> bool:
    """Whether this resident is that person of the register."""
    return actor.kind == "resident" and registries.person_of_account(actor.id) == person_id


def account_of(person_id: str) -> str:
    """The account of a person, empty for who has none."""
    return registries.account_of(person_id) or ""


def may_be_linked_by_letter(actor: Actor, person_id: str) -> bool:
    """Whether a resident's account, nobody's yet, has the name and birthday of that person. Who is protected (支援措置)
    is not linked by a letter: others of the household may open it.
    """
    if actor.kind != "resident" or registries.person_of_account(actor.id) is not None:
        return False
    profile = accounts.profile_of(actor.id)
    if profile.birthdate is None or registries.match(profile.full_name, profile.birthdate) != person_id:
        return False
    return not registries.person(person_id, actor=SYSTEM, purpose=PURPOSE).entry.protected


def link_by_letter(actor: Actor, person_id: str) -> None:
    """From now on the account is that person's. Conflict where another account is."""
    registries.link(actor.id, person_id, how="letter", actor=actor)


def household_with(person_id: str, as_of: date) -> Household | None:
    """The household a person lives in, as the rules read it; None for who lives in none here."""
    entry = registries.person(person_id, actor=SYSTEM, purpose=PURPOSE, as_of=as_of).entry
    before = UUID(int=UUID(entry.household).int - 1)  # the stream goes on behind an id: behind the one just before
    found, _ = registries.households_after(str(before), 1, as_of)
    return next((home for home in found if any(member.id == person_id for member in home.members)), None)


def by_number(number: str) -> tuple[str, str] | None:
    """Person and household id of a resident's number."""
    people = registries.search(number, actor=SYSTEM, purpose=PURPOSE)
    person = next((each for each in people if each.number == number), None)
    return (person.id, person.entry.household) if person else None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a paper is for, as the register writes it."""

    name: str
    address: str
    kana: str = ""


def addressee(person_id: str) -> Addressee:
    """Name and address for a paper; the read is audited by the register."""
    person = registries.person(person_id, actor=SYSTEM, purpose="制度の通知の宛名")
    return Addressee(person.name, person.entry.address, person.entry.full_kana)


def found(text: str, actor: Actor) -> list[str]:
    """Ids of the people a clerk looks for by name, reading or number."""
    try:
        people = registries.search(text, actor=actor, purpose=PURPOSE)
    except registries.Unavailable:
        return []
    return [person.id for person in people]


@dataclass(frozen=True, slots=True)
class Found:
    """A person in a list to choose from."""

    id: str
    name: str
    kana: str
    birth: str
    number: str


def search(text: str, *, purpose: str, actor: Actor) -> list[Found]:
    """People by name, reading or number; audited. Unavailable while the register is down."""
    people = registries.search(text, actor=actor, purpose=purpose)
    return [
        Found(person.id, person.name, person.entry.full_kana, person.birth.words, person.number) for person in people
    ]


def members(person_id: str, as_of: date, *, purpose: str, actor: Actor) -> list[str]:
    """Names of a household, the person first; audited. NotFound, Unavailable."""
    me = registries.person(person_id, actor=actor, purpose=purpose, as_of=as_of)
    home = registries.household_of(person_id, actor=actor, purpose=purpose, as_of=as_of)
    return [me.name, *(person.name for person in home if person.id != person_id)]


def names(person_ids: Iterable[str], actor: Actor) -> dict[str, str]:
    """Id → name for a list at the desk; each reading is audited. Nothing while the register is down."""
    try:
        found = registries.people(person_ids, actor=actor, purpose=PURPOSE)
    except registries.Unavailable:
        return {}
    return {key: person.name for key, person in found.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as the desk sees one; the address is empty where it may not be shown (支援措置)."""

    name: str
    kana: str
    birth: str
    address: str
    protected: bool


def shown(person_id: str, actor: Actor) -> Shown | None:
    """A person for a page at the desk, None while the register is down or does not know him any more; audited."""
    try:
        person = registries.person(person_id, actor=actor, purpose=PURPOSE)
    except (registries.Unavailable, NotFound):
        return None
    hidden = person.entry.protected
    return Shown(
        person.name, person.entry.full_kana, person.birth.words, "" if hidden else person.entry.address, hidden
    )
