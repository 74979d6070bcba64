"""The facts of a death that the city's own registers hold, on the day itself. Nothing here is asked of anybody."""

from collections.abc import Mapping
from datetime import date

from hataori.blocks.registries import api as registries

Facts = Mapping[str, Mapping[str, str | int | bool]]

MAY_HEAD = 15
"""From this age on a household may have somebody as its head without asking (住民基本台帳事務処理要領第2-1-(2))."""
_CARE_INSURED = 65
"""介護保険法第9条第1号. Who is younger has a number only if certified."""
_THIRD_CATEGORY = range(20, 60)
_KIN = frozenset({"spouse", "child", "parent", "grandchild", "grandparent", "sibling"})


def facts_of(left: registries.Bereaved) -> Facts:
    """Of who died (`dead.…`) and of those who remain (`household.…`), as docs/reference/bereavement.md lists them."""
    return {"dead": _dead(left), "household": _household(left)}


def remaining(left: registries.Bereaved) -> tuple[registries.Member, ...]:
    """Those who lived with the dead person."""
    return tuple(each for each in left.circle.members if each.person.id != left.circle.me.person.id)


def may_head(left: registries.Bereaved) -> tuple[registries.Member, ...]:
    """Those who may be the next head."""
    return tuple(each for each in remaining(left) if age(each, left.died_on) >= MAY_HEAD)


def own_minors(left: registries.Bereaved) -> tuple[registries.Member, ...]:
    """The dead person's own children up to the 31 March after they turn 18."""
    return tuple(each for each in registries.children_of(left.circle) if is_minor(each, left.died_on))


def age(member: registries.Member, day: date) -> int:
    """Full years; a birthday is reached on the day itself. Where the day of birth is not known, its first possible."""
    born = member.person.birth.first
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_minor(member: registries.Member, day: date) -> bool:
    """Up to the first 31 March after 18 is reached, which is on the eve of the birthday (児童手当法第3条, 国民年金法
    第37条の2, 年齢計算ニ関スル法律): who is born on 1 April leaves a year before who is born on 2 April.
    """
    born = member.person.birth.first
    return day <= date(born.year + 18 + ((born.month, born.day) > (4, 1)), 3, 31)


def _dead(left: registries.Bereaved) -> dict[str, str | int | bool]:
    me, day = left.circle.me, left.died_on
    held, others = me.conditions, remaining(left)
    kinds = ("physical", "intellectual", "mental", "seal", "number_card", "property", "light_vehicle", "water", "dog")
    return {
        "age": age(me, day),
        "japanese": me.person.nationality == "JPN",
        "head": me.person.entry.relation == "世帯主",
        "insurance": held.get("insurance", "unknown"),
        "care": "care_number" in held or age(me, day) >= _CARE_INSURED,
        "pension": "pension" in held,
        "insured_pension": "pension_number" in held,
        "taxed": bool(me.tax and me.tax.taxed),
        "allowance": "child_allowance" in held,
        "minor": is_minor(me, day),
        "allowance_child": is_minor(me, day) and any("child_allowance" in each.conditions for each in others),
        "parent": bool(own_minors(left)),
        **{kind: kind in held for kind in kinds},
    }


def _household(left: registries.Bereaved) -> dict[str, str | int | bool]:
    others, around = remaining(left), left.circle
    return {
        "left": len(others),
        "may_head": len(may_head(left)),
        "national": sum(each.conditions.get("insurance") == "national" for each in others),
        "minors": sum(is_minor(each, left.died_on) for each in others),
        "own_minors": len(own_minors(left)),
        "parents_left": int(registries.spouse_of(around) is not None),
        "kin": sum(registries.relation_to_me(around, each) in _KIN for each in others),
        "third_category": _third_category(left),
        "public_assistance": any("public_assistance" in each.conditions for each in around.members),
    }


def _third_category(left: registries.Bereaved) -> bool:
    """国民年金法第7条第1項第3号: the spouse of somebody employed, supported by them, from 20 to 59."""
    me, spouse = left.circle.me, registries.spouse_of(left.circle)
    if spouse is None or spouse.tax is None or me.tax is None or me.conditions.get("insurance") != "employer":
        return False
    supported = spouse.tax.supporter == me.person.id and me.tax.work in {"employee", "public"}
    return supported and age(spouse, left.died_on) in _THIRD_CATEGORY
