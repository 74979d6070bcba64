"""What the other sections' registers hold under made-up people. Each household rolls dice of its own, so that nothing
drawn before changes.
"""

from datetime import date

from .dice import Dice
from .people import Draft, Home

_CARRIED, _OWNED, _RIDDEN, _WALKED = 0.78, 0.7, 0.12, 0.09
_PENSION_FROM, _ALLOWANCE_UNTIL = 65, 18


def hold(home: Home, as_of: date, seed: int) -> None:
    """Cards, pensions, the child allowance, land, water, mopeds and dogs of one household."""
    number = int(home.key[1:])
    dice = Dice(seed * 100_003 + number)
    here = [each for each in home.people if each.here]
    for person in here:
        _person(person, _age(person, as_of), dice, number)
    if here:
        _home(here, dice, number)
        _allowance(here, as_of, number)


def _person(person: Draft, age: int, dice: Dice, number: int) -> None:
    if dice.chance(_CARRIED):
        person.facts["number_card"] = "有効"
    if age >= _PENSION_FROM and dice.chance(0.95):
        person.facts["pension"] = "特別徴収"
    if age >= 16 and dice.chance(_RIDDEN):  # noqa: PLR2004  道路交通法第88条
        person.facts["light_vehicle"] = f"一宮市 み {number % 10_000:04}"


def _home(here: list[Draft], dice: Dice, number: int) -> None:
    head = here[0]
    if "見本ハイツ" not in head.now.address and dice.chance(_OWNED):
        head.facts["property"] = "土地・家屋"
    head.facts["water"] = f"見本{number:06}"
    if dice.chance(_WALKED):
        dice.pick(here).facts["dog"] = f"見本{number:05}号"


def _allowance(here: list[Draft], as_of: date, number: int) -> None:
    """児童手当法第4条: of two parents the one who earns more."""
    if any(each.now.relation == "子" and _until(each) >= as_of for each in here):
        parents = [each for each in here if each.now.relation in {"世帯主", "妻", "夫"}]
        max(parents, key=lambda each: each.income).facts["child_allowance"] = f"見本児{number:05}"


def _age(person: Draft, day: date) -> int:
    born = person.birth.first
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _until(child: Draft) -> date:
    """The 31 March by which 18 is reached (児童手当法第3条; the day before the birthday counts)."""
    born = child.birth.first
    return date(born.year + _ALLOWANCE_UNTIL + ((born.month, born.day) > (4, 1)), 3, 31)
