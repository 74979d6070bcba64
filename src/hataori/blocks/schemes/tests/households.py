"""Made-up households for tests: a small builder and hypothesis strategies."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from hataori.blocks.schemes.api import Household, Person, Result, explain, load_tables

CITY = Path(__file__).parents[5] / "cities" / "ichinomiya" / "schemes"
TABLES = load_tables(CITY)
AS_OF = date(2025, 3, 15)


def parent(income=0, key="p", **facts: Any) -> Person:
    facts.setdefault("birth", date(1985, 6, 1))
    return Person(id=key, role="parent", income=income, **facts)


def child(birth: str, key="c", **facts: Any) -> Person:
    facts.setdefault("supporter", "p")
    return Person(id=key, role="child", birth=date.fromisoformat(birth), **facts)


def grandparent(income=0, key="g", **facts: Any) -> Person:
    facts.setdefault("birth", date(1955, 6, 1))
    return Person(id=key, role="grandparent", income=income, **facts)


def home(*members: Person, **facts: Any) -> Household:
    return Household("h", members, **facts)


def answer(scheme: str, household: Household, as_of: date = AS_OF) -> Result:
    (found,) = explain(household, as_of, TABLES, only=[scheme])
    return found


INCOMES = st.integers(0, 12_000_000) | st.sampled_from([480_000, 480_001, 1_350_000, 4_596_000, 6_287_000])
BIRTHS = st.dates(date(1930, 1, 1), AS_OF)
CHILD_BIRTHS = st.dates(AS_OF - timedelta(days=24 * 366), AS_OF)
CARDS = st.fixed_dictionaries(
    {
        "physical": st.sampled_from([0, 0, 0, 1, 2, 3, 4]),
        "intellectual": st.sampled_from(["", "", "", "A", "B", "C"]),
        "mental": st.sampled_from([0, 0, 0, 1, 2, 3]),
    }
)


@st.composite
def households(draw: st.DrawFn, incomes: st.SearchStrategy[int] = INCOMES) -> Household:
    members = [
        Person(id="p", birth=draw(BIRTHS), role="parent", income=draw(incomes), **draw(CARDS)),
        *_others(draw, incomes),
    ]
    return Household("h", tuple(members), public_assistance=draw(st.sampled_from([False] * 9 + [True])))


def _others(draw: st.DrawFn, incomes: st.SearchStrategy[int]) -> list[Person]:
    found = []
    if draw(st.booleans()):
        income = draw(incomes)
        found.append(
            Person(id="q", birth=draw(BIRTHS), role="parent", income=income, supporter="p" if income <= 480_000 else "")
        )
    found.extend(
        Person(id=f"c{number}", birth=draw(CHILD_BIRTHS), role="child", supporter="p", **draw(CARDS))
        for number in range(draw(st.integers(0, 4)))
    )
    if draw(st.booleans()):
        found.append(Person(id="g", birth=date(1950, 1, 1), role="grandparent", income=draw(incomes)))
    return found
