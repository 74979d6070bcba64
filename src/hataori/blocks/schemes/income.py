"""Income as the allowance decrees count it, and the limits it is held against.

児童扶養手当法施行令 (articles 2-4 and 4) and 特別児童扶養手当等の支給に関する法律施行令 (2, 5, 7, 8, 12) share one
method: 合計所得金額, less up to 100,000 of salary or pension income, less a flat 80,000 for social insurance, less
deductions by head. The amounts are dated rows of the table `income`.
"""

from dataclasses import dataclass
from datetime import date

from .ages import age_on
from .facts import Household, Person
from .parameters import Values

_ELDERLY, _SIXTEEN, _TWENTY_THREE = 70, 16, 23


@dataclass(frozen=True, slots=True)
class Deductions:
    """Which deductions a scheme knows: they differ by decree and by whose income is looked at."""

    social_insurance: bool = True
    own_disability: bool = True
    single_parent: bool = True
    spouse_special: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit by number of dependents: for none, for one, for each further one, and what it grows by.

    `elderly` is added for each dependent of 70 and over, `student` for each of 16 to 22. `obliged` is the reading for
    a spouse or 扶養義務者 (施行令第2条第2項): a spouse adds nothing, nor the first elderly one where all are elderly.
    """

    base: tuple[int, ...]
    elderly: int = 0
    student: int = 0
    obliged: bool = False


def counted_income(person: Person, household: Household, rule: Deductions, values: Values) -> int:
    """Yen a year after deductions, never below 0."""
    income = person.income
    if person.earned:
        income -= min(income, values.yen("earned_income_relief"))
    if rule.social_insurance:
        income -= values.yen("social_insurance_flat")
    income -= _disability(person, household, rule, values)
    if rule.single_parent:
        income -= _single_parent(person, household, values)
    if rule.spouse_special:
        income -= _spouse_special(person, household, values)
    return max(income, 0)


def limit_for(person: Person, household: Household, limit: Limit, ages_on: date) -> int:
    """The limit this person's income is held against."""
    dependents = household.dependents_of(person)
    count = len(dependents)
    total = limit.base[0] if not count else limit.base[1] + (count - 1) * limit.base[2]
    elderly = sum(_adds_as_elderly(person, head, limit, ages_on) for head in dependents)
    students = sum(_is_student_aged(person, head, ages_on) for head in dependents)
    if limit.obliged and elderly and elderly == count:
        elderly -= 1
    return total + elderly * limit.elderly + students * limit.student


def ages_taken_on(as_of: date, turn: int) -> date:
    """31 December of the income year: ages of dependents are taken there (所得税法第85条第3項).

    `turn` is the month in which a scheme begins to look at last year's income: June, August or November.
    """
    return date(as_of.year - (1 if as_of.month >= turn else 2), 12, 31)


def _adds_as_elderly(person: Person, head: Person, limit: Limit, ages_on: date) -> bool:
    if limit.obliged and _couple(person, head):
        return False
    return age_on(head.birth, ages_on) >= _ELDERLY


def _is_student_aged(person: Person, head: Person, ages_on: date) -> bool:
    return not _couple(person, head) and _SIXTEEN <= age_on(head.birth, ages_on) < _TWENTY_THREE


def _couple(person: Person, head: Person) -> bool:
    return person.role == head.role == "parent"


def _disability(person: Person, household: Household, rule: Deductions, values: Values) -> int:
    heads = household.dependents_of(person)
    own = (person,) if rule.own_disability else ()
    return sum(_by_head(head, values) for head in (*own, *heads) if head.disabled)


def _by_head(person: Person, values: Values) -> int:
    return values.yen("severe_disability" if person.severely_disabled else "disability")


def _single_parent(person: Person, household: Household, values: Values) -> int:
    """ひとり親控除: one parent, own income at most the cap, a child with hardly any (所得税法第2条第1項第31号)."""
    if person.role != "parent" or len(household.parents) != 1 or person.income > values.yen("single_parent_cap"):
        return 0
    keeps = any(child.income <= values.yen("dependent_cap") for child in household.children)
    return values.yen("single_parent") if keeps else 0


def _spouse_special(person: Person, household: Household, values: Values) -> int:
    """配偶者特別控除 of the municipal tax, taken by the one with more income (地方税法第34条第1項第10号の2)."""
    spouse = household.spouse_of(person)
    if spouse is None or spouse.income > person.income or spouse.income <= values.yen("dependent_cap"):
        return 0
    column = _spouse_column(person.income, values)
    return 0 if column is None else _spouse_amount(spouse.income, column, values)


def _spouse_column(income: int, values: Values) -> str | None:
    caps = values.numbers("spouse_earner_caps") or ()
    names = ("spouse_special_first", "spouse_special_second", "spouse_special_third")
    return next((name for cap, name in zip(caps, names, strict=True) if income <= cap), None)


def _spouse_amount(income: int, column: str, values: Values) -> int:
    steps = values.numbers("spouse_steps") or ()
    amounts = values.numbers(column) or ()
    return next((amount for cap, amount in zip(steps, amounts, strict=True) if income <= cap), 0)
