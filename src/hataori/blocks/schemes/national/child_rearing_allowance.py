"""児童扶養手当 (児童扶養手当法): for who brings up a child alone; full, partial or none by last year's income."""

from dataclasses import dataclass

from hataori.blocks.schemes.ages import age_on, next_month, school_year_end_of
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.income import Deductions, Limit, ages_taken_on, counted_income, limit_for
from hataori.blocks.schemes.people import Yardstick, first_over, keeper
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused
from hataori.kernel.money import format_yen

_TURN = 11
_RATE_UNIT = 10_000_000
_OWN = Deductions(single_parent=False)
_OBLIGED = Deductions()


@dataclass(frozen=True, slots=True)
class _Standing:
    """The recipient's income beside the two limits."""

    income: int
    full: int
    partial: int


def concerns(household: Household) -> bool:
    """A child that one parent alone, or somebody else, brings up."""
    return household.kept_alone and any(person.role == "child" for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """The one allowance of the household."""
    grounds = Grounds()
    household = question.household
    children = [child for child in household.children if _is_child(question, child)]
    recipient = keeper(household)
    if not children or recipient is None:
        grounds.because("手当の対象になる年齢の児童がいません。", question.values.article("until_age"))
        return (refused(question, grounds),)
    if not household.kept_alone:
        grounds.because("父母がそろっているため対象になりません。", "児童扶養手当法第4条第1項")
        grounds.to_confirm.append("父母の一方が重い障害・生死不明・拘禁・保護命令などにあたらないか確認してください。")
        return (refused(question, grounds, recipient.id),)
    return (_by_income(question, grounds, recipient, children),)


def _is_child(question: Question, child: Person) -> bool:
    """Until the first 31 March after 18, or under 20 with a disability of the decree's degree (第3条第1項)."""
    day, values = question.as_of, question.values
    if child.birth > day or child.in_facility:
        return False
    if day <= school_year_end_of(child.birth, values.yen("until_age")):
        return True
    return disabled_to_degree(child) and age_on(child.birth, day) < values.yen("disabled_below_age")


def disabled_to_degree(person: Person) -> bool:
    """What a card suggests of 施行令別表第一: physical 1 to 3, intellectual A or B, mental 1 or 2; a doctor decides."""
    return person.physical in {1, 2, 3} or person.intellectual in {"A", "B"} or person.mental in {1, 2}


def _by_income(question: Question, grounds: Grounds, recipient: Person, children: list[Person]) -> Result:
    concerned = tuple([child.id for child in children])
    standing = _standing(question, recipient)
    grounds.fact("対象の児童", f"{len(children)}人")
    grounds.fact("受給者の所得（控除後）", format_yen(standing.income))
    grounds.fact("全部支給・一部支給の限度額", f"{format_yen(standing.full)}・{format_yen(standing.partial)}")
    if standing.income >= standing.partial:
        grounds.because("受給者の所得が限度額以上のため支給されません。", question.values.article("partial_limit"))
        return refused(question, grounds, recipient.id, concerned)
    if _obliged_over(question, grounds, recipient):
        return refused(question, grounds, recipient.id, concerned)
    amount = _amount(question, grounds, standing, len(children))
    _ask(question, grounds)
    return answered(
        question,
        grounds,
        status="eligible",
        person=recipient.id,
        concerned=concerned,
        amount=amount,
        effective_from=next_month(question.as_of),
    )


def _standing(question: Question, recipient: Person) -> _Standing:
    """Who keeps a child that is not their own is held against the limit of the obliged (第9条の2)."""
    own = recipient.role == "parent"
    support = recipient.child_support * question.values.yen("child_support_percent") // 100
    income = counted_income(recipient, question.household, _OWN if own else _OBLIGED, question.income) + support
    if not own:
        limit = _limit(question, recipient, "obliged_limit")
        return _Standing(income, limit, limit)
    return _Standing(income, _limit(question, recipient, "full_limit"), _limit(question, recipient, "partial_limit"))


def _limit(question: Question, person: Person, name: str) -> int:
    return limit_for(person, question.household, _shape(question, name), ages_taken_on(question.as_of, _TURN))


def _shape(question: Question, name: str) -> Limit:
    values = question.values
    if name == "obliged_limit":
        return Limit(values.limit(name), elderly=values.yen("obliged_elderly"), obliged=True)
    return Limit(values.limit(name), elderly=values.yen("limit_elderly"), student=values.yen("limit_student"))


def _obliged_over(question: Question, grounds: Grounds, recipient: Person) -> bool:
    limit = _shape(question, "obliged_limit")
    by = Yardstick(_OBLIGED, limit, question.income, ages_taken_on(question.as_of, _TURN))
    over = first_over(recipient, question.household, by)
    if over is None:
        return False
    grounds.fact("同居の扶養義務者の所得（控除後）", f"{format_yen(over.income)}（限度額{format_yen(over.limit)}）")
    grounds.because(
        "同居の扶養義務者の所得が限度額以上のため支給されません。", question.values.article("obliged_limit")
    )
    return True


def _amount(question: Question, grounds: Grounds, standing: _Standing, children: int) -> int:
    """The first child, the second, and each further one."""
    heads = (1, int(children > 1), max(children - 2, 0))
    if standing.income < standing.full:
        grounds.because("所得が全部支給の限度額未満のため、全額です。", question.values.article("full_first"))
        rates = tuple(question.values.yen(name) for name in ("full_first", "full_second", "full_third"))
    else:
        grounds.because("所得に応じた一部支給です（10円未満を四捨五入）。", question.values.article("partial_from"))
        rates = _partial(question, standing.income - standing.full)
    return sum(rate * head for rate, head in zip(rates, heads, strict=True))


def _partial(question: Question, excess: int) -> tuple[int, ...]:
    """施行令第2条の4: full less excess × slope, to the nearest 10 yen, never below the least amount."""
    values = question.values
    rows = zip(values.limit("partial_from"), values.limit("partial_slope"), values.limit("partial_to"), strict=True)
    return tuple(max(top - _nearest_ten(excess * slope), least) for top, slope, least in rows)


def _nearest_ten(scaled: int) -> int:
    """Round a product of yen and slope to ten yen, halves up."""
    unit = 10 * _RATE_UNIT
    return (scaled + unit // 2) // unit * 10


def _ask(question: Question, grounds: Grounds) -> None:
    grounds.because("父または母が1人で児童を育てている世帯です。", "児童扶養手当法第4条第1項")
    grounds.to_confirm.append(
        "離婚・死別などの事由と、公的年金・養育費・同居の有無を確認してください（第4条第2項・第13条の2）。"
    )
    if question.household.other_parent_unable:
        grounds.fact("父母の一方", "法第4条第1項の障害・不在などにあたる")
    if question.household.single_parent_from is None:
        grounds.to_confirm.append("支給開始から5年を過ぎる人の一部支給停止（第13条の3）は含めていません。")
