"""What a visitor reads before the day: the computed list, for whom the register knows as one of that household.

Who merely types a name and a day must not learn what the city knows of a family, so everybody else gets a general list,
and the desk computes theirs with them (ADR 0110).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.platform.audit import api as audit
from hataori.platform.i18n.texts import in_language

from .facts import facts_of
from .preparing import PURPOSE, day_told
from .rules import Due, follow
from .table import Said, table


@dataclass(frozen=True, slots=True)
class Line:
    """A procedure we prepare, in the reader's language."""

    title: str
    because: str
    until: date | None


@dataclass(frozen=True, slots=True)
class AtHome:
    """What we prepare (empty where we may not or cannot say yet), what to bring, what else there is elsewhere. `closed`
    where the city's records could not be looked at just now.
    """

    computed: bool
    closed: bool
    lines: tuple[Line, ...]
    bring: tuple[str, ...]
    outside: tuple[tuple[str, str], ...]


def at_home(answers: Mapping[str, str], actor: Actor) -> AtHome:
    """The list for one appointment: computed for a resident of the dead person's household, general for others and
    before the death is in the register. While the register is closed it is general too, and says so.
    """
    me = registries.person_of_account(actor.id) if actor.kind == "resident" else None
    if me is None:
        return _general()
    try:
        left = _household(answers, me, actor)
    except registries.Unavailable:
        return _general(closed=True)
    if left is None:
        return _general()
    audit.record_read(actor, f"person/{left.circle.me.person.id}", "おくやみの手続きの一覧", PURPOSE)
    found = follow(table(), facts_of(left), left.died_on)
    return AtHome(
        computed=True,
        closed=False,
        lines=tuple(map(_line, found.due)),
        bring=tuple(_said(table().bring[key]) for key in found.bring),
        outside=tuple((_said(each.where), _said(each.text)) for each in found.outside),
    )


def _general(*, closed: bool = False) -> AtHome:
    """What anybody may be told: bring what of this there is; everything else is done together at the desk."""
    found = table()
    always = tuple(each for each in found.outside if each.when is True)
    return AtHome(
        computed=False,
        closed=closed,
        lines=(),
        bring=tuple(_said(found.bring[key]) for key in (*found.always, *found.general)),
        outside=tuple((_said(each.where), _said(each.text)) for each in always),
    )


def _household(answers: Mapping[str, str], me: str, actor: Actor) -> registries.Bereaved | None:
    """The household that the dead person left, if `me` is one of it. Unavailable."""
    died_on = day_told(answers)
    dead = registries.match_dead(answers.get("deceased", ""), died_on) if died_on else None
    left = registries.bereaved_by(dead, actor=actor, purpose=PURPOSE) if dead else None
    return left if left and me in {each.person.id for each in left.circle.members} else None


def _line(due: Due) -> Line:
    procedure = catalogue.procedure(due.procedure_id)
    titles = {"ja": procedure.name, "easy": procedure.name_easy, "en": procedure.name_en} if procedure else {}
    return Line(_said(titles) or due.procedure_id, _said(due.because), due.until)


def _said(text: Said) -> str:
    return str(in_language(text, get_language() or "ja"))
