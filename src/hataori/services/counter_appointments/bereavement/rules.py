"""From facts to the list: what follows, until when and why; what does not, and why not. Pure: no register, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hataori.kernel.logic import evaluate
from hataori.kernel.working_days import deadline_after, deadline_after_months

from .facts import Facts
from .table import Limit, Outside, Row, Said, Table

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Due:
    """A procedure that follows. `because` is the fact, `until` its last day (None: no day is set by law)."""

    procedure_id: str
    because: Said
    who: Said
    bring: tuple[str, ...]
    until: date | None
    ground: str
    confirm: bool


@dataclass(frozen=True, slots=True)
class NotDue:
    """A procedure that does not follow, and the fact that keeps it away: for the clerk."""

    procedure_id: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Found:
    """The whole list of one death."""

    due: tuple[Due, ...]
    rest: tuple[NotDue, ...]
    outside: tuple[Outside, ...]
    bring: tuple[str, ...]


def follow(table: Table, facts: Facts, died_on: date) -> Found:
    """What follows a death on that day. Every row is either due or told why not; the soonest comes first."""
    held = [each for each in table.rows if holds(each.when, facts)]
    due = sorted((_due(each, facts, died_on) for each in held), key=lambda each: each.until or date.max)
    return Found(
        due=tuple(due),
        rest=tuple(NotDue(each.procedure_id, each.otherwise) for each in table.rows if each not in held),
        outside=tuple(each for each in table.outside if holds(each.when, facts)),
        bring=tuple(_brought(table.always, held)),
    )


def holds(when: object, facts: Facts) -> bool:
    """Whether a condition of the table is true of the facts."""
    return when is True or evaluate(when, facts) is True  # type: ignore[arg-type]  # both as JSON holds them


def last_day(limit: Limit, died_on: date) -> date:
    """The last day, moved to the next open one (民法第140条・第142条・第143条, 地方自治法第4条の2第4項)."""
    if limit.days:
        return deadline_after(died_on, limit.days)
    return deadline_after_months(died_on, limit.months + _YEAR * limit.years)


def _due(row: Row, facts: Facts, died_on: date) -> Due:
    return Due(
        procedure_id=row.procedure_id,
        because={language: text.format_map(facts["household"]) for language, text in row.because.items()},
        who=row.who,
        bring=row.bring,
        until=last_day(row.limit, died_on) if row.limit else None,
        ground=row.limit.ground if row.limit else "",
        confirm=row.confirm,
    )


def _brought(always: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """Each thing once, in the order of the table."""
    yield from dict.fromkeys([*always, *(thing for row in rows for thing in row.bring)])
