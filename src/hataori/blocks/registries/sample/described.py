"""The households a city describes itself (register.json, families): those of its sample accounts among them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hataori.blocks.registries.types import HEAD, Birth, Entry, Reason, Status

from . import livelihood
from .families import Maker
from .people import Draft, Home

_NAMES = ("family", "given", "family_kana", "given_kana", "roman_name")
_AFTER_WEDDING = ("family", "family_kana", "relation", "household", "address", "domicile", "domicile_head")
_FACTS = (
    "physical",
    "intellectual",
    "mental",
    "card_number",
    "insurance",
    "insurance_number",
    "care_number",
    "pension",
    "seal",
    "number_card",
    "property",
    "water",
)


def described(maker: Maker, family: Mapping[str, Any]) -> Home:
    """One described household."""
    maker.homes += 1
    home = Home(f"H{maker.homes:05}", [])
    since = date.fromisoformat(family["since"])
    for row in family["members"]:
        home.people.append(_person(maker, home, row, family, since))
    for row, person in zip(family["members"], home.people, strict=True):
        person.supporter = home.people[row["supporter"]] if "supporter" in row else None
    living = [(each, (maker.as_of - each.birth.first).days // 365) for each in home.people if each.here]
    for person, age in living:
        livelihood.school(person, maker.as_of)
        if age >= 18:  # noqa: PLR2004  adults
            person.facts["seal"] = f"{maker.serial:06}"
    livelihood.insure(living, maker.homes)
    if "single_parent" in family:
        home.people[0].facts["single_parent"] = family["single_parent"]
    return home


def _person(maker: Maker, home: Home, row: Mapping[str, Any], family: Mapping[str, Any], since: date) -> Draft:
    maker.serial += 1
    person = Draft(
        key=f"P{maker.serial:06}",
        birth=Birth.read(row["birth"]),
        sex=row["sex"],
        nationality=row.get("nationality", "JPN"),
        account=row.get("account", ""),
        income=row.get("income", 0),
        work=row.get("work", "none"),
        employer=row.get("employer", ""),
        facts={name: row[name] for name in _FACTS if name in row},
    )
    begins = max(since, person.birth.first)
    reason = Reason.BIRTH if person.birth.first >= since else Reason.MOVE_IN
    person.lines.append((begins, reason, _entry(home, row, family, came=reason == Reason.MOVE_IN)))
    _what_happened(person, row, begins)
    return person


def _entry(home: Home, row: Mapping[str, Any], family: Mapping[str, Any], *, came: bool) -> Entry:
    head = next(each for each in family["members"] if each["relation"] == HEAD or "died" in each)
    foreign = row.get("nationality", "JPN") != "JPN"
    return Entry(
        household=home.key,
        relation=row["relation"],
        address=family["address"],
        former_address="愛知県名古屋市字見本1番地" if came else "",
        domicile="" if foreign else family["address"],
        domicile_head="" if foreign else f"{head['family']} {head['given']}",
        **{name: row[name] for name in _NAMES if name in row},
    )


def _what_happened(person: Draft, row: Mapping[str, Any], begins: date) -> None:
    if "maiden" in row:
        family, kana = row["maiden"]
        _, reason, entry = person.lines[0]
        person.lines[0] = (date(2013, 4, 1), reason, _unmarried(entry, family, kana))
        kept = {name: getattr(entry, name) for name in _AFTER_WEDDING}
        person.then(begins, Reason.MARRIAGE, former_address=person.lines[0][2].address, **kept)
    if "widow" in row:
        first = person.lines[0]
        person.lines[0] = (first[0], first[1], _related(first[2], "妻"))
        person.then(date.fromisoformat(row["widow"]), Reason.HOUSEHOLD_CHANGE, relation=HEAD)
    if "died" in row:
        first = person.lines[0]
        person.lines[0] = (first[0], first[1], _related(first[2], HEAD))
        person.then(date.fromisoformat(row["died"]), Reason.DEATH, status=Status.DEAD)


def _unmarried(entry: Entry, family: str, kana: str) -> Entry:
    address = "愛知県一宮市栄三丁目31番見本"
    return replace(
        entry, family=family, family_kana=kana, relation=HEAD, household=f"{entry.household}B", address=address,
        domicile=address, domicile_head=f"{family} 見本",
    )  # fmt: skip


def _related(entry: Entry, relation: str) -> Entry:
    return replace(entry, relation=relation)
