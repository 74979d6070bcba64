"""Every scheme's answer to one household, with its reasons; each reading is audited with the purpose that was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hataori.blocks.schemes.api import Result, explain
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import register, telling
from .tables import tables

_STATUS = {
    "eligible": ("success", "対象"),
    "possible": ("warning", "確かめれば対象になりうる"),
    "not_eligible": ("neutral", "対象外"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One scheme's answer in words."""

    title: str
    kind: str
    status: str
    amount: str
    reasons: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    articles: tuple[str, ...]
    to_confirm: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Household:
    """Whose household it is, its members, and all answers."""

    name: str
    members: tuple[str, ...]
    as_of: date
    answers: tuple[Answer, ...]


def people(text: str, *, purpose: str, actor: Actor) -> Sequence[register.Found]:
    """Who is meant. Unavailable while the register is down."""
    return register.search(text, purpose=purpose, actor=actor)


def household(person_id: str, as_of: date, *, purpose: str, actor: Actor) -> Household:
    """What every scheme answers to the household of a person on a day. NotFound for who lives in none here."""
    members = register.members(person_id, as_of, purpose=purpose, actor=actor)
    home = register.household_with(person_id, as_of)
    if home is None:
        raise NotFound("no_household", "この日、この方の世帯は市にありません。日付を確かめてください。")
    audit.record("scheme.explained", actor=actor, subject=f"person/{person_id}", reason=purpose)
    answers = (_answer(result) for result in explain(home, as_of, tables()))
    order = list(_STATUS)
    found = sorted(answers, key=lambda each: order.index(next(k for k, v in _STATUS.items() if v[1] == each.status)))
    return Household(members[0], tuple(members), as_of, tuple(found))


def _answer(result: Result) -> Answer:
    kind, status = _STATUS[result.status]
    return Answer(
        title=telling.title_of(result.scheme),
        kind=kind,
        status=status,
        amount=telling.amount_words(result.amount, result.unit) if result.proposed else "",
        reasons=result.reasons,
        facts=result.facts,
        articles=result.articles,
        to_confirm=result.to_confirm if result.proposed else (),
        version=result.version,
    )
