"""国民健康保険税の減免 (地方税法第717条, steps are a sample): for households whose income falls sharply this year."""

from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.people import keeper
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.money import format_yen


def concerns(household: Household) -> bool:
    """Whether an insured member expects another income than last year's."""
    return any(p.insurance == "national" and p.expected_income is not None for p in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """The part of this year's tax the city may forgo."""
    grounds = Grounds()
    insured = [person for person in question.household.members if person.insurance == "national"]
    before = sum(person.income for person in insured)
    now = sum(_expected(person) for person in insured)
    grounds.fact("前年の所得", format_yen(before))
    grounds.fact("今年の見込み", format_yen(now))
    problem = _why_not(question, before, now) if insured else "国民健康保険に加入している人がいません。"
    if problem:
        grounds.because(problem, question.values.article("drop_percent"))
        return (refused(question, grounds),)
    return (_award(question, grounds, insured, before),)


def _expected(person: Person) -> int:
    return person.income if person.expected_income is None else person.expected_income


def _why_not(question: Question, before: int, now: int) -> str:
    values = question.values
    if before > values.yen("income_cap"):
        return f"前年の所得の合計が{format_yen(values.yen('income_cap'))}を超えています。"
    if not before or (before - now) * 100 < before * values.yen("drop_percent"):
        return f"所得の減りが{values.yen('drop_percent')}%に届きません。"
    return ""


def _award(question: Question, grounds: Grounds, insured: list[Person], before: int) -> Result:
    percent = _percent(question, before)
    amount = _income_part(question, insured) * percent // 100
    grounds.because(f"所得割の{percent}%を減免します。", question.values.article("relief_percent"))
    if not amount:
        grounds.because("所得割がかかっていないため、減免する額がありません。")
        return refused(question, grounds)
    grounds.to_confirm.append("減収の理由（失業・廃業・病気・災害など）と見込みの根拠を確認してください。")
    head = keeper(question.household) or insured[0]
    return answered(
        question,
        grounds,
        status="possible",
        person=head.id,
        concerned=tuple([person.id for person in insured]),
        amount=amount,
        lowest=0,
        highest=amount,
        effective_from=fiscal_year_of(question.as_of).start,
    )


def _percent(question: Question, before: int) -> int:
    steps, percents = question.values.limit("steps"), question.values.limit("relief_percent")
    return next((percent for cap, percent in zip(steps, percents, strict=True) if before <= cap), 0)


def _income_part(question: Question, insured: list[Person]) -> int:
    """所得割: each insured person's income above the basic deduction, at the sample rate, up to the cap."""
    values = question.values
    base = sum(max(person.income - values.yen("basic_deduction"), 0) for person in insured)
    return min(base * values.yen("rate_permille") // 1000, values.yen("tax_cap"))
