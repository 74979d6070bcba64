"""Who in a household brings a child up, and whose income the law looks at beside the recipient's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .facts import Household, Person
from .income import Deductions, Limit, counted_income, limit_for
from .parameters import Values


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How a scheme measures one kind of person: deductions, limit, the day's values and the day ages are taken on."""

    rule: Deductions
    limit: Limit
    income: Values
    ages_on: date


@dataclass(frozen=True, slots=True)
class Means:
    """One person's counted income beside the limit it is held against."""

    person: Person
    income: int
    limit: int


def keeper(household: Household) -> Person | None:
    """Who keeps the children: the parent with the higher income (児童手当法第4条第3項), else a grandparent.

    With equal incomes it is the one on whose tax return more people count, then the one of the lower id.
    """
    circle = household.parents or tuple(person for person in household.members if person.role == "grandparent")
    if len(circle) == 1:
        return circle[0]
    return min(
        circle, key=lambda person: (-person.income, -len(household.dependents_of(person)), person.id), default=None
    )


def means(person: Person, household: Household, by: Yardstick) -> Means:
    """Compare one person's income with one limit."""
    counted = counted_income(person, household, by.rule, by.income)
    return Means(person, counted, limit_for(person, household, by.limit, by.ages_on))


def obliged_with(recipient: Person, household: Household) -> Iterator[Person]:
    """Spouse, lineal relatives and siblings living along (民法第877条第1項).

    Who is entered as `other` may be neither, so a person has to look at them.
    """
    for person in household.members:
        if person is not recipient and person.role != "other" and person.income:
            yield person


def first_over(recipient: Person, household: Household, by: Yardstick) -> Means | None:
    """The first of those obliged whose income is at or above the limit (「政令で定める額以上」)."""
    for person in obliged_with(recipient, household):
        if person.income >= by.limit.base[0]:
            found = means(person, household, by)
            if found.income >= found.limit:
                return found
    return None
