"""子ども医療費助成 (a city's own ordinance, values are a sample): what the insurance leaves to pay, in kind."""

from hataori.blocks.schemes.ages import school_year_end_of
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.people import keeper
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused
from hataori.kernel.money import format_yen


def concerns(household: Household) -> bool:
    """Whether there is a son or daughter."""
    return any(person.role == "child" for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """One certificate for each child, told together."""
    grounds = Grounds()
    children = [child for child in question.household.children if _is_child(question, child)]
    if not children:
        grounds.because("対象の年齢の子どもがいません。", question.values.article("until_age"))
        return (refused(question, grounds),)
    if question.household.public_assistance:
        grounds.because("生活保護の医療扶助が優先します。", "生活保護法第15条")
        return (refused(question, grounds, concerned=_ids(children)),)
    insured = [child for child in children if child.insurance != "none"]
    if not insured:
        grounds.because("健康保険に加入していることが必要です。", question.values.article("own_payment"))
        return (refused(question, grounds, concerned=_ids(children)),)
    return (_award(question, grounds, insured),)


def _is_child(question: Question, child: Person) -> bool:
    return child.birth <= question.as_of <= school_year_end_of(child.birth, question.values.yen("until_age"))


def _award(question: Question, grounds: Grounds, children: list[Person]) -> Result:
    own = question.values.yen("own_payment")
    grounds.fact("対象の子ども", f"{len(children)}人")
    grounds.because("18歳の年度末までの子どもです。", question.values.article("until_age"))
    grounds.because(f"窓口での負担は{format_yen(own)}になります。", question.values.article("own_payment"))
    holder = keeper(question.household)
    return answered(
        question,
        grounds,
        status="eligible",
        person=holder.id if holder else children[0].id,
        concerned=_ids(children),
        amount=0,
        effective_from=question.as_of,
    )


def _ids(people: list[Person]) -> tuple[str, ...]:
    return tuple([person.id for person in people])
