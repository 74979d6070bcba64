"""What the three allowances of 特別児童扶養手当等の支給に関する法律 share: limits, and what a card can suggest."""

from collections.abc import Callable

from hataori.blocks.schemes.facts import Person
from hataori.blocks.schemes.income import Deductions, Limit, ages_taken_on
from hataori.blocks.schemes.people import Means, Yardstick, first_over, means
from hataori.blocks.schemes.results import Grounds, Question
from hataori.kernel.money import format_yen

TURN = 8
"""The month from which last year's income counts (第6条: 「その年の八月から翌年の七月まで」)."""

OBLIGED = Deductions()
Degree = Callable[[Person], bool]


def severe_child(person: Person) -> bool:
    """Cards that make 施行令別表第一 worth a diagnosis: physical 1 or 2, intellectual A or B, mental 1 (第9号)."""
    return person.physical in {1, 2} or person.intellectual in {"A", "B"} or person.mental == 1


def severe_kinds(person: Person) -> int:
    """How many items of 別表第二 the cards show, of which 施行令第1条第2項 asks for two or as heavy a need of care.

    An intellectual and a mental disability are one item there (第7号「精神の障害」).
    """
    return (person.physical in {1, 2}) + (person.intellectual == "A" or person.mental == 1)


def own_means(question: Question, person: Person, rule: Deductions, limit_name: str) -> Means:
    """The recipient's income beside the recipient's limit."""
    values = question.values
    limit = Limit(values.limit(limit_name), elderly=values.yen("limit_elderly"), student=values.yen("limit_student"))
    by = Yardstick(rule, limit, question.income, ages_taken_on(question.as_of, TURN))
    return means(person, question.household, by)


def own_over(question: Question, grounds: Grounds, person: Person, rule: Deductions, limit_name: str) -> bool:
    """「政令で定める額を超えるとき」: who has exactly the limit is still paid."""
    if not person.income:
        return False
    found = own_means(question, person, rule, limit_name)
    grounds.fact("受給者の所得（控除後）", f"{format_yen(found.income)}（限度額{format_yen(found.limit)}）")
    if found.income <= found.limit:
        return False
    grounds.because("受給者の所得が限度額を超えるため支給されません。", question.values.article(limit_name))
    return True


def obliged_over(question: Question, grounds: Grounds, person: Person) -> bool:
    """「政令で定める額以上であるとき」: spouse and those obliged to support, living along."""
    values = question.values
    limit = Limit(values.limit("obliged_limit"), elderly=values.yen("obliged_elderly"), obliged=True)
    by = Yardstick(OBLIGED, limit, question.income, ages_taken_on(question.as_of, TURN))
    over = first_over(person, question.household, by)
    if over is None:
        return False
    grounds.fact("配偶者・扶養義務者の所得（控除後）", f"{format_yen(over.income)}（限度額{format_yen(over.limit)}）")
    grounds.because("配偶者または扶養義務者の所得が限度額以上のため支給されません。", values.article("obliged_limit"))
    return True


def cards(person: Person) -> str:
    """The cards as a fact to show."""
    held = []
    if person.physical:
        held.append(f"身体障害者手帳{person.physical}級")
    if person.intellectual:
        held.append(f"療育手帳{person.intellectual}")
    if person.mental:
        held.append(f"精神障害者保健福祉手帳{person.mental}級")
    return "・".join(held) or "手帳なし"
