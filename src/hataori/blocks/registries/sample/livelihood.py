"""What made-up people live on: work, income, insurance, cards, school; plausible, not statistical."""

from datetime import date

from .dice import Dice
from .people import Draft

_EMPLOYERS = (
    "見本毛織株式会社",
    "見本染色株式会社",
    "見本運輸株式会社",
    "見本精機株式会社",
    "見本食品",
    "見本介護サービス",
    "見本病院",
    "見本商事",
)
_PENSION_AGES = range(20, 60)
RETIRED, LATE_ELDERLY, SUPPORTED = 66, 75, 480_000


def give(person: Draft, age: int, dice: Dice, serial: int) -> None:
    """Work and income by age and sex, cards by chance; insurance follows once supporters are known."""
    _work(person, age, dice)
    if age >= 18 and dice.chance(0.55):  # noqa: PLR2004  adults
        person.facts["seal"] = f"{serial:06}"
    if age >= 65:  # noqa: PLR2004  介護保険法第9条
        person.facts["care_number"] = f"{serial:010}"
    _cards(person, age, dice, serial)


def _work(person: Draft, age: int, dice: Dice) -> None:
    if age < 22 or (age < 25 and dice.chance(0.3)):  # noqa: PLR2004  at school or just out of it
        return
    if age >= RETIRED:
        person.income = 10_000 * dice.between(0, 170)
        return
    likely = 0.93 if person.sex == "male" else 0.74
    if not dice.chance(likely):
        return
    low, high = (200, 620) if person.sex == "male" else (45, 380)
    person.income = 10_000 * int(low + (high - low) * dice.share() * dice.share() * 1.3)
    person.work = "self" if dice.chance(0.09) else "public" if dice.chance(0.07) else "employee"
    person.employer = dice.pick(_EMPLOYERS) if person.work == "employee" else ""


def _cards(person: Draft, age: int, dice: Dice, serial: int) -> None:
    cards = {
        "physical": (0.01 if age < RETIRED else 0.07, "12334456"),
        "intellectual": (0.008, "ABBC"),
        "mental": (0.01, "1223"),
    }
    for kind, (likely, grades) in cards.items():
        if dice.chance(likely):
            person.facts[kind] = dice.pick(grades)
            person.facts.setdefault("card_number", f"愛知県見本第{serial:05}号")


def school(person: Draft, as_of: date) -> None:
    """小学校 and 中学校 by the school year (学校教育法第17条)."""
    first = person.birth.first
    entered = first.year + (7 if (first.month, first.day) > (4, 1) else 6)
    grade = as_of.year + (as_of.month >= 4) - entered  # noqa: PLR2004  April
    if 1 <= grade <= 6:  # noqa: PLR2004  six years
        person.facts["school"] = f"見本小学校 {grade}年"
    elif 7 <= grade <= 9:  # noqa: PLR2004  three years
        person.facts["school"] = f"見本中学校 {grade - 6}年"


def support(members: list[tuple[Draft, int]]) -> None:
    """Who earns little counts on the return of the one who earns most."""
    earner = max((each for each, _ in members), key=lambda each: each.income)
    for person, _ in members:
        if person is not earner and person.income <= SUPPORTED and earner.income > SUPPORTED:
            person.supporter = earner


def insure(members: list[tuple[Draft, int]], serial: int) -> None:
    """医療保険: by age, else by one's own work, else by the supporter's."""
    for number, (person, age) in enumerate(members):
        payer = person.supporter or person
        if "insurance" not in person.facts:
            employed = payer.work in {"employee", "public"} and payer.income > SUPPORTED
            person.facts["insurance"] = "employer" if employed else "national"
            if age >= LATE_ELDERLY:
                person.facts["insurance"] = "late_elderly"
        if person.facts["insurance"] != "employer":
            person.facts["insurance_number"] = f"一宮{serial:05}-{number + 1}"
        if person.facts["insurance"] == "national" and age in _PENSION_AGES:
            person.facts["pension_number"] = f"9000-{serial:05}{number + 1}"
