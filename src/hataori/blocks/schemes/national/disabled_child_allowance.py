"""障害児福祉手当: for a child under 20 at home who needs constant care; the child is the recipient, the city pays."""

from hataori.blocks.schemes.ages import age_on, next_month
from hataori.blocks.schemes.facts import Household, Person
from hataori.blocks.schemes.income import Deductions
from hataori.blocks.schemes.results import Grounds, Question, Result, answered, refused

from .disability import cards, obliged_over, own_over, severe_child

_RULE = Deductions(social_insurance=False, own_disability=False)


def concerns(household: Household) -> bool:
    """Whether anyone has a card that makes a diagnosis worth while."""
    return any(severe_child(person) for person in household.members)


def decide(question: Question) -> tuple[Result, ...]:
    """One answer for each young person with a severe card."""
    young = [person for person in question.household.members if _is_young(question, person)]
    if young:
        return tuple(_one(question, person) for person in young)
    grounds = Grounds()
    grounds.because("20歳未満で重い障害の手帳を持つ人がいません。", question.values.article("below_age"))
    return (refused(question, grounds),)


def _is_young(question: Question, person: Person) -> bool:
    if person.birth > question.as_of or not severe_child(person):
        return False
    return age_on(person.birth, question.as_of) < question.values.yen("below_age")


def _one(question: Question, person: Person) -> Result:
    grounds = Grounds()
    grounds.fact("手帳", cards(person))
    if person.in_facility or person.disability_pension:
        grounds.because(
            "施設に入所しているか、障害を事由とする年金を受けています。", "特別児童扶養手当等の支給に関する法律第17条"
        )
        return refused(question, grounds, person.id)
    if own_over(question, grounds, person, _RULE, "own_limit") or obliged_over(question, grounds, person):
        return refused(question, grounds, person.id)
    grounds.because(
        "20歳未満で、常時の介護を要する重度の障害の目安にあたります。", question.values.article("below_age")
    )
    grounds.because("月額です。", question.values.article("amount"))
    grounds.to_confirm.append("診断書で施行令別表第一にあたるかを認定します。手帳の等級は目安です。")
    if person.intellectual == "B" and not person.severely_disabled:
        grounds.to_confirm.append("療育手帳Bだけでは、別表第一の程度に届かないことが多いです。")
    amount = question.values.yen("amount")
    return answered(
        question,
        grounds,
        status="possible",
        person=person.id,
        concerned=(person.id,),
        amount=amount,
        lowest=0,
        highest=amount,
        effective_from=next_month(question.as_of),
    )
