"""Flat facts for rules and forms: name → text, number or yes/no, and nothing the city does not know."""

from collections.abc import Iterator, Mapping
from datetime import date

from hataori.blocks.schemes import api as schemes
from hataori.kernel.actor import Actor

from .queries import circle
from .rules import kin
from .types import Circle, Member

Fact = str | int | bool
INSURANCE_WORDS = {
    "employer": "職場の健康保険（社会保険）",
    "national": "国民健康保険",
    "late_elderly": "後期高齢者医療",
    "none": "加入していない",
}
_ADULT = 18


def facts_for(account_id: str, as_of: date | None = None, *, actor: Actor, purpose: str) -> Mapping[str, Fact]:
    """Everything known of the applicant and the household, for decision rules; empty where the account is nobody's.

    Names as in docs/reference/register.md: applicant.age, applicant.resident, household.size … Unavailable while the
    register is closed; rules then wait.
    """
    found = circle(account_id, actor=actor, purpose=purpose, as_of=as_of)
    return facts_of(found) if found else {}


def facts_of(around: Circle) -> dict[str, Fact]:
    """The flat facts of a circle."""
    return {
        **dict(_applicant(around.me, around.as_of)),
        **dict(_household(around)),
    }


def age_on(member: Member, day: date) -> int | None:
    """Full years; None while the day of birth is unknown and the age with it."""
    born = member.person.birth
    passed = (day.month, day.day) >= (born.first.month, born.first.day)
    return day.year - born.first.year - (not passed) if born.known else None


def _applicant(me: Member, day: date) -> Iterator[tuple[str, Fact]]:
    entry, age = me.person.entry, age_on(me, day)
    yield "applicant.name", me.person.name
    yield "applicant.kana", entry.full_kana
    yield "applicant.birth", str(me.person.birth)
    yield "applicant.sex", me.person.sex
    yield "applicant.nationality", me.person.nationality
    yield "applicant.resident", me.person.resident
    yield "applicant.relation", entry.relation
    yield "applicant.address", entry.address
    yield "applicant.since", me.person.since.isoformat()
    yield "applicant.insurance", me.conditions.get("insurance", "employer")
    yield "applicant.disabled", any(me.conditions.get(kind) for kind in ("physical", "intellectual", "mental"))
    if age is not None:
        yield "applicant.age", age
    if me.tax:
        yield "applicant.income", me.tax.income
        yield "applicant.taxed", me.tax.taxed
        yield "applicant.tax_year", me.tax.year


def _household(around: Circle) -> Iterator[tuple[str, Fact]]:
    ages = [age_on(each, around.as_of) for each in around.members]
    yield "household.size", len(around.members)
    yield "household.head", around.head.person.name if around.head else ""
    yield "household.children", len(children_of(around))
    yield "household.minors", sum(age is not None and age < _ADULT for age in ages)
    yield "household.income", sum(each.tax.income for each in around.members if each.tax)
    yield "household.taxed", any(each.tax.taxed for each in around.members if each.tax)
    yield "household.public_assistance", any("public_assistance" in each.conditions for each in around.members)
    yield "household.single_parent", any("single_parent" in each.conditions for each in around.members)


def relation_to_me(around: Circle, other: Member) -> str:
    """spouse, child, parent, grandparent, grandchild, sibling, other; self for oneself."""
    if other.person.id == around.me.person.id:
        return "self"
    couples = sum(each.person.entry.relation in {"子の妻", "子の夫"} for each in around.members)
    grown = sum(
        each.person.entry.relation == "子" and (age_on(each, around.as_of) or 0) >= _ADULT for each in around.members
    )
    alone = couples <= 1 and grown <= 1
    return kin(around.me.person.entry.relation, other.person.entry.relation, one_young_couple=alone)


def children_of(around: Circle) -> tuple[Member, ...]:
    """The applicant's own sons and daughters in the household, eldest first."""
    return tuple(each for each in around.members if relation_to_me(around, each) == "child")


def spouse_of(around: Circle) -> Member | None:
    """Husband or wife in the household."""
    return next((each for each in around.members if relation_to_me(around, each) == "spouse"), None)


def scheme_role(relation: str) -> schemes.Role:
    """What a 続柄 is to the benefit rules."""
    if relation in {"世帯主", "妻", "夫"}:
        return "parent"
    if relation in {"子", "長男", "長女", "養子", "妻の子", "夫の子"}:
        return "child"
    return (
        "grandparent" if relation in {"父", "母", "妻の父", "妻の母", "夫の父", "夫の母", "祖父", "祖母"} else "other"
    )
