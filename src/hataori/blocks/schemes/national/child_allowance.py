"""児童手当 (児童手当法): children until the first 31 March after 18, third children counted until the one after 22.

The law before October 2024 runs through the same function: its ages, steps and income limits are earlier rows.
"""

from hataori.blocks.schemes.ages import next_month, school_year_end_of, under_three
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.income import Deductions, Limit, ages_taken_on
from hataori.blocks.schemes.people import Means, Yardstick, keeper, means
from hataori.blocks.schemes.results import Grounds, Payer, Question, Result, answered, refused
from hataori.kernel.money import format_yen

_PRIMARY_UNTIL, _ADULT, _THIRD = 12, 18, 3
_TURN = 6
_RULE = Deductions(spouse_special=False)


def concerns(household: Household) -> bool:
    """Whether there is anyone to ask about."""
    return any(person.role == "child" for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """The one allowance of the household."""
    grounds = Grounds()
    counted = _up_to(question, question.values.yen("counted_until_age"))
    paid = _up_to(question, question.values.yen("until_age"))
    if not paid:
        grounds.because("手当の対象になる年齢の児童がいません。", question.values.article("until_age"))
        return (refused(question, grounds),)
    recipient = keeper(question.household)
    if recipient is None:
        grounds.because("児童を養育している人が世帯にいません。", "児童手当法第4条第1項")
        grounds.to_confirm.append("児童を養育している人を確認してください。")
        return (refused(question, grounds, concerned=_ids(paid)),)
    amount = sum(_rate(question, grounds, counted, child) for child in paid)
    return (_with_income(question, grounds, recipient, paid, amount),)


def _up_to(question: Question, age: int) -> list[Person]:
    """Those in place until the first 31 March after `age`; children in care are the institution's (第4条第1項第4号)."""
    day = question.as_of
    return [
        child
        for child in question.household.children
        if child.birth <= day <= school_year_end_of(child.birth, age) and not child.in_facility
    ]


def _rate(question: Question, grounds: Grounds, counted: list[Person], child: Person) -> int:
    place = counted.index(child) + 1
    name = _step(question, child) + ("_third" if place >= _THIRD else "")
    amount = question.values.yen(name)
    grounds.fact("児童の生年月日", f"{child.birth}（数えて第{place}子）")
    grounds.because(f"第{place}子に月額{format_yen(amount)}", question.values.article(name))
    if place >= _THIRD and any(school_year_end_of(elder.birth, _ADULT) < question.as_of for elder in counted[:place]):
        grounds.to_confirm.append("18歳の年度末を過ぎた子の生活費を負担しているか、確認書で確かめてください。")
    return amount


def _step(question: Question, child: Person) -> str:
    if under_three(child.birth, question.as_of):
        return "under_three"
    return "primary" if question.as_of <= school_year_end_of(child.birth, _PRIMARY_UNTIL) else "older"


def _with_income(question: Question, grounds: Grounds, recipient: Person, paid: list[Person], amount: int) -> Result:
    """Apply the limits that stood until September 2024; since then there are none."""
    base = question.values.numbers("income_limit")
    if base is not None:
        limit = Limit(base, elderly=question.values.yen("limit_elderly"))
        found = _means(question, recipient, limit)
        grounds.fact("受給者の所得（控除後）", f"{format_yen(found.income)}（限度額{format_yen(found.limit)}）")
        if found.income >= found.limit:
            amount = _special(question, grounds, recipient, len(paid))
    if not amount:
        return refused(question, grounds, recipient.id, _ids(paid))
    return answered(
        question,
        grounds,
        status="eligible",
        person=recipient.id,
        concerned=_ids(paid),
        amount=amount,
        payer=_payer(grounds, recipient),
        effective_from=next_month(question.as_of),
    )


def _special(question: Question, grounds: Grounds, recipient: Person, children: int) -> int:
    """特例給付, and nothing above the upper limit in force from June 2022."""
    upper = question.values.numbers("upper_limit")
    if upper is not None:
        found = _means(question, recipient, Limit(upper, elderly=question.values.yen("limit_elderly")))
        if found.income >= found.limit:
            grounds.because("所得が上限の額以上のため支給されません。", question.values.article("upper_limit"))
            return 0
    each = question.values.yen("special_benefit")
    grounds.because(f"所得が限度額以上のため、児童1人{format_yen(each)}", question.values.article("special_benefit"))
    return each * children


def _means(question: Question, recipient: Person, limit: Limit) -> Means:
    by = Yardstick(_RULE, limit, question.income, ages_taken_on(question.as_of, _TURN))
    return means(recipient, question.household, by)


def _payer(grounds: Grounds, recipient: Person) -> Payer:
    if recipient.work == "public":
        grounds.because("受給者が公務員のため、勤務先が支給します。", "児童手当法第17条第1項")
        return "employer"
    return "city"


def _ids(people: list[Person]) -> tuple[str, ...]:
    return tuple([person.id for person in people])
