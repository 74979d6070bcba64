"""就学援助 (学校教育法第19条, values are a sample): for parents of pupils in need, a sum a school year."""

from datetime import date

from hataori.blocks.schemes.ages import school_grade
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.people import keeper
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.money import format_yen

_PRIMARY, _JUNIOR, _LAST = 1, 7, 9


def concerns(household: Household) -> bool:
    """Whether there is a son or daughter."""
    return any(person.role == "child" for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """The sum for all pupils of the household."""
    grounds = Grounds()
    pupils = [child for child in question.household.children if _PRIMARY <= _grade(child, question.as_of) <= _LAST]
    recipient = keeper(question.household)
    if not pupils or recipient is None:
        grounds.because("小学校・中学校に通う子どもがいません。", "学校教育法第19条")
        return (refused(question, grounds),)
    if question.household.public_assistance:
        grounds.because("生活保護の教育扶助が優先します。", "生活保護法第13条")
        return (refused(question, grounds, recipient.id),)
    total = sum(person.income for person in question.household.members)
    need = _need(question)
    grounds.fact("世帯の所得の合計", f"{format_yen(total)}（目安{format_yen(need)}）")
    if total > need:
        grounds.because("世帯の所得が目安を超えています。", question.values.article("need_percent"))
        return (refused(question, grounds, recipient.id),)
    return (_award(question, grounds, recipient, pupils),)


def _grade(child: Person, day: date) -> int:
    return school_grade(child.birth, day)


def _need(question: Question) -> int:
    """A sample of 「生活保護の基準に市が定める倍率」: a first amount and one for each further member."""
    values = question.values
    further = len(question.household.members) - 1
    return (values.yen("need_first") + further * values.yen("need_further")) * values.yen("need_percent") // 100


def _award(question: Question, grounds: Grounds, recipient: Person, pupils: list[Person]) -> Result:
    amount = sum(_for_pupil(question, grounds, pupil) for pupil in pupils)
    grounds.because("世帯の所得が目安以下です。", question.values.article("need_percent"))
    grounds.to_confirm.append("児童扶養手当の受給、休業・失業など、所得に表れない事情も教育委員会が見ます。")
    return answered(
        question,
        grounds,
        status="eligible",
        person=recipient.id,
        concerned=tuple([pupil.id for pupil in pupils]),
        amount=amount,
        effective_from=fiscal_year_of(question.as_of).start,
    )


def _for_pupil(question: Question, grounds: Grounds, pupil: Person) -> int:
    grade = _grade(pupil, question.as_of)
    stage = "primary" if grade < _JUNIOR else "junior"
    amount = question.values.yen(f"{stage}_amount")
    if grade in {_PRIMARY, _JUNIOR}:
        amount += question.values.yen(f"{stage}_entry")
    grounds.fact(
        "児童・生徒", f"{'小学' if stage == 'primary' else '中学'}{grade if grade < _JUNIOR else grade - 6}年生"
    )
    return amount
