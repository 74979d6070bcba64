"""Somebody who died, as the register and the sections knew them: the state in which the family's procedures begin."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.audit import api as audit

from .actions import change
from .queries import lines_of, living_with, members_of, named, note_reading, on_day, person_on
from .switch import require_open
from .types import Circle, Line, Reason, RegisteredPerson, Status

_DAY = timedelta(days=1)
_NOBODY = NotFound("person_not_found", "この人の記録が見つかりません。")


@dataclass(frozen=True, slots=True)
class Bereaved:
    """Who died, the day, and the household as it stood before; `circle.as_of` is that day."""

    died_on: date
    circle: Circle


def match_dead(name: str, died_on: date) -> str | None:
    """The one dead of that name (variant kanji, selectors and readings meet) and day of death, else None.

    Unavailable while the register is closed.
    """
    require_open()
    rows = named(on_day(clock.today()), name).filter(status=Status.DEAD.value)
    found = {str(row.person_id) for row in rows if _death(lines_of(str(row.person_id))) == died_on}
    return found.pop() if len(found) == 1 else None


def bereaved_by(person_id: str, *, actor: Actor, purpose: str) -> Bereaved:
    """The household that a dead person left, as it stood: lines of the day before the death, for that day may have
    brought a new head, and what else was known on the day itself (who turns 75 that day dies insured as such).
    Audited like every reading. NotFound, Unavailable; Conflict (alive).
    """
    require_open()
    lines = lines_of(person_id)
    died_on = _death(lines)
    if not lines:
        raise _NOBODY
    if died_on is None:
        raise Conflict(
            "alive", "この人の死亡は、まだ住民の記録に入っていません。死亡届の審査が終わったあとに開いてください。"
        )
    dead = _last_living(person_on(person_id, died_on), lines)
    others = [each for each in living_with(dead, died_on - _DAY) if each.id != person_id]
    return Bereaved(died_on, _around(dead, others, died_on, actor, purpose))


def supposed_death(person_id: str, day: date, *, actor: Actor, purpose: str) -> Bereaved:
    """The same for somebody alive, were that the day: to show a section what a rule would find. NotFound."""
    require_open()
    me = person_on(person_id, day - _DAY)
    others = [each for each in living_with(me, day - _DAY) if each.id != person_id]
    return Bereaved(day, _around(me, others, day, actor, purpose))


def record_death(person_id: str, died_on: date, *, actor: Actor) -> RegisteredPerson:
    """Enter a death that was notified and accepted (住民基本台帳法第8条, 戸籍法第86条).

    NotFound, Conflict (before_last, dead, moved_out), Unavailable.
    """
    require_open()
    lines = lines_of(person_id)
    if not lines:
        raise _NOBODY
    if lines[-1].entry.status == Status.DEAD:
        raise Conflict("dead", "この方の死亡は、もう記録されています。")
    if lines[-1].entry.status == Status.MOVED_OUT:
        raise Conflict("moved_out", "この方は市外に引っ越しています。死亡の記録は、住んでいた市町村がします。")
    audit.record_read(actor, f"person/{person_id}", "住民の記録", "死亡の記録")
    entry = replace(lines[-1].entry, status=Status.DEAD)
    return change(person_id, entry, begins=died_on, reason=Reason.DEATH, actor=actor)


def _death(lines: tuple[Line, ...]) -> date | None:
    """The day of a death that still stands."""
    if not lines or lines[-1].entry.status != Status.DEAD:
        return None
    living = [number for number, line in enumerate(lines) if line.entry.status != Status.DEAD]
    return lines[living[-1] + 1 if living else 0].begins


def _last_living(person: RegisteredPerson, lines: tuple[Line, ...]) -> RegisteredPerson:
    """The person by the last line before the death."""
    alive = [line for line in lines if line.entry.status != Status.DEAD]
    last = alive[-1] if alive else lines[0]
    return replace(person, entry=last.entry, since=last.begins, reason=last.reason)


def _around(dead: RegisteredPerson, others: list[RegisteredPerson], day: date, actor: Actor, purpose: str) -> Circle:
    people = [dead, *others]
    note_reading(actor, people, purpose)
    members = members_of(people, day)
    return Circle(me=members[0], members=members, as_of=day)
