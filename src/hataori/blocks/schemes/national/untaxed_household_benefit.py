"""住民税非課税世帯向け給付: a lump sum for households in which nobody owes 均等割 (地方税法第295条, 市税条例)."""

from datetime import date

from hataori.blocks.schemes.ages import age_on, school_year_end_of
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.parameters import Values
from hataori.blocks.schemes.people import keeper
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.money import format_yen


def concerns(household: Household) -> bool:
    """Every household is asked."""
    return bool(household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """The one lump sum of the household."""
    grounds = Grounds()
    household = question.household
    if not household.members:
        grounds.because("世帯に誰もいません。", question.values.article("per_head"))
        return (refused(question, grounds),)
    if not untaxed(household, question.as_of, question.values, grounds):
        return (refused(question, grounds),)
    amount = question.values.optional("household_amount")
    if amount is None:
        grounds.because("この日に受け付けている給付がありません。", question.values.article("household_amount"))
        return (refused(question, grounds),)
    if household.supported_from_outside:
        grounds.because(
            "世帯の全員が、課税されている別居の親族の扶養に入っています。",
            "物価高騰対応重点支援地方創生臨時交付金制度要綱",
        )
        return (refused(question, grounds),)
    return (_award(question, grounds, amount),)


def untaxed(household: Household, as_of: date, values: Values, grounds: Grounds) -> bool:
    """Whether every member is free of 均等割 in the fiscal year of `as_of`."""
    if household.public_assistance:
        grounds.fact("生活保護", "受けている")
        grounds.because("生活扶助を受けているため非課税です。", "地方税法第295条第1項第1号")
        return True
    levied = date(fiscal_year_of(as_of).year, 1, 1)
    for person in household.members:
        if person.income and not _free(person, household, levied, values):
            grounds.fact(
                "課税される人の所得",
                f"{format_yen(person.income)}（限度額{format_yen(_cap(person, household, values))}）",
            )
            grounds.because("住民税を課税される人が世帯にいます。", values.article("per_head"))
            return False
    grounds.fact("世帯の人数", f"{len(household.members)}人")
    grounds.because("世帯の全員が住民税非課税です。", values.article("per_head"))
    return True


def _free(person: Person, household: Household, levied: date, values: Values) -> bool:
    if person.income <= _cap(person, household, values):
        return True
    return person.income <= values.yen("protected_cap") and _protected(person, household, levied, values)


def _cap(person: Person, household: Household, values: Values) -> int:
    """The ordinance's limit: per head with dependents, a flat part, and one more part where there are dependents."""
    dependents = len(household.dependents_of(person))
    extra = values.yen("with_dependents") if dependents else 0
    return values.yen("per_head") * (1 + dependents) + values.yen("flat") + extra


def _protected(person: Person, household: Household, levied: date, values: Values) -> bool:
    """障害者, 未成年者 and ひとり親 (寡婦 is a fact the register does not hold)."""
    if person.disabled or age_on(person.birth, levied) < values.yen("adult_age"):
        return True
    alone = person.role == "parent" and len(household.parents) == 1
    return alone and any(child.income <= values.yen("dependent_cap") for child in household.children)


def _award(question: Question, grounds: Grounds, amount: int) -> Result:
    each = question.values.optional("child_amount") or 0
    children = [child for child in question.household.members if _counts_as_child(question, child)]
    grounds.because(f"1世帯{format_yen(amount)}", question.values.article("household_amount"))
    if each and children:
        grounds.because(f"児童{len(children)}人に1人{format_yen(each)}", question.values.article("child_amount"))
    grounds.to_confirm.append("未申告の人と、別居の親族の扶養に入っている人がいないかを確認してください。")
    head = keeper(question.household) or question.household.members[0]
    return answered(
        question,
        grounds,
        status="eligible",
        person=head.id,
        concerned=tuple([child.id for child in children]),
        amount=amount + each * len(children),
    )


def _counts_as_child(question: Question, person: Person) -> bool:
    last = school_year_end_of(person.birth, question.values.yen("child_until_age"))
    return person.role != "parent" and person.birth <= question.as_of <= last
