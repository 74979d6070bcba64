"""特別児童扶養手当: for who keeps a child under 20 with a disability of grade 1 or 2; the prefecture recognises it."""

from hataori.blocks.schemes.ages import age_on, next_month
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.income import Deductions
from hataori.blocks.schemes.people import keeper
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused

from .child_rearing_allowance import disabled_to_degree
from .disability import cards, obliged_over, own_over

_RULE = Deductions()
_FIRST_GRADE = 1


def concerns(household: Household) -> bool:
    """Whether a son or daughter has a card or a recognised grade."""
    return any(p.role == "child" and (p.recognised_grade or p.disabled) for p in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """The one allowance of the household, for all its children with a disability."""
    grounds = Grounds()
    children = [child for child in question.household.children if _is_child(question, child)]
    recipient = keeper(question.household)
    if not children or recipient is None:
        grounds.because(
            "20歳未満で、1級・2級の目安にあたる障害のある児童がいません。", question.values.article("below_age")
        )
        return (refused(question, grounds),)
    for child in children:
        grounds.fact("児童の手帳・認定", cards(child))
    concerned = tuple([child.id for child in children])
    if own_over(question, grounds, recipient, _RULE, "recipient_limit") or obliged_over(question, grounds, recipient):
        return (refused(question, grounds, recipient.id, concerned),)
    return (_award(question, grounds, recipient, children),)


def _is_child(question: Question, child: Person) -> bool:
    if child.birth > question.as_of or child.in_facility or child.disability_pension:
        return False
    young = age_on(child.birth, question.as_of) < question.values.yen("below_age")
    return young and (bool(child.recognised_grade) or disabled_to_degree(child))


def _award(question: Question, grounds: Grounds, recipient: Person, children: list[Person]) -> Result:
    bounds = [_bounds(question, child) for child in children]
    certain = all(low == high for low, high, _ in bounds)
    grounds.because("障害のある20歳未満の児童を育てています。", "特別児童扶養手当等の支給に関する法律第3条第1項")
    grounds.because("等級ごとの月額です。", question.values.article("grade_one"))
    if not certain:
        grounds.to_confirm.append("等級は診断書により県が決めます。手帳の等級は目安です（施行令別表第三）。")
    return answered(
        question,
        grounds,
        status="eligible" if certain else "possible",
        person=recipient.id,
        concerned=tuple([child.id for child in children]),
        amount=sum(guess for _, _, guess in bounds),
        lowest=sum(low for low, _, _ in bounds),
        highest=sum(high for _, high, _ in bounds),
        payer="prefecture",
        effective_from=next_month(question.as_of),
    )


def _bounds(question: Question, child: Person) -> tuple[int, int, int]:
    """Least, most and the card's guess; all the same once a grade is recognised."""
    first, second = question.values.yen("grade_one"), question.values.yen("grade_two")
    if child.recognised_grade:
        exact = first if child.recognised_grade == _FIRST_GRADE else second
        return exact, exact, exact
    return second, first, first if child.severely_disabled else second
