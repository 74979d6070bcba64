"""遺児手当 of the city (its own ordinance, values are a sample): for a child who has lost a parent's support."""

from hataori.blocks.schemes.ages import next_month, school_year_end_of
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.income import Deductions, Limit, ages_taken_on
from hataori.blocks.schemes.people import Yardstick, first_over, keeper, means
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused
from hataori.kernel.money import format_yen

_TURN = 11
_RULE = Deductions()


def concerns(household: Household) -> bool:
    """A child that one parent alone, or somebody else, brings up."""
    return household.kept_alone and any(person.role == "child" for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """So much for each child."""
    grounds = Grounds()
    children = [child for child in question.household.children if _is_child(question, child)]
    recipient = keeper(question.household)
    if not children or recipient is None or not question.household.kept_alone:
        grounds.because(
            "1人の親または養育者に育てられている、対象の年齢の子どもがいません。", question.values.article("until_age")
        )
        return (refused(question, grounds),)
    if _years_over(question, grounds) or _income_over(question, grounds, recipient):
        return (refused(question, grounds, recipient.id),)
    amount = question.values.yen("amount") * len(children)
    grounds.fact("対象の子ども", f"{len(children)}人")
    grounds.because(f"子ども1人に月額{format_yen(question.values.yen('amount'))}", question.values.article("amount"))
    grounds.to_confirm.append("離婚・死別などの事由と、公的年金を受けていないことを確認してください。")
    result = answered(
        question,
        grounds,
        status="eligible",
        person=recipient.id,
        concerned=tuple([child.id for child in children]),
        amount=amount,
        effective_from=next_month(question.as_of),
    )
    return (result,)


def _is_child(question: Question, child: Person) -> bool:
    last = school_year_end_of(child.birth, question.values.yen("until_age"))
    return child.birth <= question.as_of <= last and not child.in_facility


def _years_over(question: Question, grounds: Grounds) -> bool:
    began, day = question.household.single_parent_from, question.as_of
    if began is None:
        return False
    grounds.fact("ひとり親になった日", began.isoformat())
    years = day.year - began.year - ((day.month, day.day) < (began.month, began.day))
    if years < question.values.yen("years"):
        return False
    grounds.because("支給の期間（5年）を過ぎています。", question.values.article("years"))
    return True


def _income_over(question: Question, grounds: Grounds, recipient: Person) -> bool:
    values, household, ages_on = question.values, question.household, ages_taken_on(question.as_of, _TURN)
    limit = Limit(values.limit("recipient_limit"))
    own = means(recipient, household, Yardstick(_RULE, limit, question.income, ages_on))
    grounds.fact("受給者の所得（控除後）", f"{format_yen(own.income)}（限度額{format_yen(own.limit)}）")
    over = own.income >= own.limit
    if not over:
        limit = Limit(values.limit("obliged_limit"), obliged=True)
        over = first_over(recipient, household, Yardstick(_RULE, limit, question.income, ages_on)) is not None
    if over:
        grounds.because("本人または同居の扶養義務者の所得が限度額以上です。", values.article("recipient_limit"))
    return over
