"""特別障害者手当: for a person of 20 or more at home who needs constant special care; the city pays."""

from datetime import date

from hataori.blocks.schemes.ages import age_on, next_month
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.income import Deductions
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused

from .disability import cards, obliged_over, own_over, severe_kinds

_LAW = "特別児童扶養手当等の支給に関する法律"
_RULE = Deductions(social_insurance=False, own_disability=False)
_TWO_KINDS = 2


def concerns(household: Household) -> bool:
    """Whether anyone has a card of the severe kind."""
    return any(person.severely_disabled for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """One answer for each grown person with a severe card."""
    grown = [person for person in question.household.members if _is_grown(question, person)]
    if grown:
        return tuple(_one(question, person) for person in grown)
    grounds = Grounds()
    grounds.because("20歳以上で重い障害の手帳を持つ人がいません。", question.values.article("from_age"))
    return (refused(question, grounds),)


def _is_grown(question: Question, person: Person) -> bool:
    return bool(severe_kinds(person)) and age_on(person.birth, question.as_of) >= question.values.yen("from_age")


def _one(question: Question, person: Person) -> Result:
    grounds = Grounds()
    grounds.fact("手帳", cards(person))
    if person.in_facility or _long_in_hospital(question, person):
        grounds.because("施設に入所しているか、3か月を超えて入院しています。", f"{_LAW}第26条の2")
        return refused(question, grounds, person.id)
    if own_over(question, grounds, person, _RULE, "own_limit") or obliged_over(question, grounds, person):
        return refused(question, grounds, person.id)
    grounds.because("20歳以上で、重い障害の手帳を持っています。", question.values.article("from_age"))
    grounds.because("月額です。", question.values.article("amount"))
    return _possible(question, grounds, person)


def _possible(question: Question, grounds: Grounds, person: Person) -> Result:
    """Two severe kinds make the least amount the full one; one kind alone may still end with nothing."""
    amount = question.values.yen("amount")
    grounds.to_confirm.append(
        "診断書で施行令第1条第2項（別表第二の重複など）にあたるかを認定します。手帳の等級は目安です。"
    )
    return answered(
        question,
        grounds,
        status="possible",
        person=person.id,
        concerned=(person.id,),
        amount=amount,
        lowest=amount if severe_kinds(person) >= _TWO_KINDS else 0,
        highest=amount,
        effective_from=next_month(question.as_of),
    )


def _long_in_hospital(question: Question, person: Person) -> bool:
    """「継続して三月を超えて入院」: a stay that began before the same day three months ago."""
    since = person.in_hospital_since
    return since is not None and _months_after(since, question.values.yen("hospital_months")) < question.as_of


def _months_after(day: date, months: int) -> date:
    """The day that answers to `day` some months on, or the month's last day where there is none (民法第143条第2項)."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("a month has 28 days at least")
