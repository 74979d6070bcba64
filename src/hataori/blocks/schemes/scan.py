"""Asks every scheme of every household, and says what a change of facts or of law changes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .facts import Household
from .parameters import Tables
from .registry import SCHEMES, Scheme
from .results import Question, Result

_INCOME = "income"
Kind = Literal["new", "raised", "lowered", "changed", "ended"]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs for one recipient of one scheme. `difference` is yen per unit; `before` or `after` may be absent."""

    kind: Kind
    scheme: str
    household: str
    person: str
    difference: int
    before: Result | None
    after: Result | None


def explain(household: Household, as_of: date, tables: Tables, only: Collection[str] = ()) -> tuple[Result, ...]:
    """Every scheme's answer to one household (or `only` those named), refusals with their reasons included."""
    return tuple(result for scheme in _chosen(only) for result in _ask(scheme, household, as_of, tables))


def scan(city: Iterable[Household], as_of: date, tables: Tables, only: Collection[str] = ()) -> Iterator[Result]:
    """Proposals for a whole city, household by household, in the order given; nothing is kept in memory.

    Amounts are what the law gives from `effective_from` on, on the facts and parameters of `as_of`; `only` names the
    schemes to ask, all by default. Raises ParameterProblem when a table has no value for that day.
    """
    schemes = _chosen(only)
    for household in city:
        for scheme in schemes:
            if scheme.concerns(household):
                for result in _ask(scheme, household, as_of, tables):
                    if result.proposed:
                        yield result


def delta(before: Iterable[Result], after: Iterable[Result]) -> tuple[Change, ...]:
    """Only what differs between two scans; `changed` is the same amount for other children or on other terms."""
    old = {_key(result): result for result in before if result.proposed}
    new = {_key(result): result for result in after if result.proposed}
    keys = sorted(old.keys() | new.keys())
    changes = (_change(key, old.get(key), new.get(key)) for key in keys)
    return tuple(change for change in changes if change)


def _chosen(only: Collection[str]) -> tuple[Scheme, ...]:
    return tuple(scheme for scheme in SCHEMES if not only or scheme.key in only)


def _ask(scheme: Scheme, household: Household, as_of: date, tables: Tables) -> tuple[Result, ...]:
    values, income = tables[scheme.key].on(as_of), tables[_INCOME].on(as_of)
    return scheme.decide(Question(household, as_of, values, income, scheme.unit))


def _key(result: Result) -> tuple[str, str, str]:
    return result.household, result.scheme, result.person


def _change(key: tuple[str, str, str], before: Result | None, after: Result | None) -> Change | None:
    kind = _kind(before, after)
    if kind is None:
        return None
    household, scheme, person = key
    difference = (after.amount if after else 0) - (before.amount if before else 0)
    return Change(kind, scheme, household, person, difference, before, after)


def _kind(before: Result | None, after: Result | None) -> Kind | None:
    if before is None:
        return "new"
    if after is None:
        return "ended"
    if after.amount != before.amount:
        return "raised" if after.amount > before.amount else "lowered"
    return "changed" if _terms(before) != _terms(after) else None


def _terms(result: Result) -> tuple[object, ...]:
    return result.status, result.lowest, result.highest, result.unit, result.payer, result.concerned
