"""Households that hang together: parents older than their children, twins, widows, moves, weddings, families of three
generations and from abroad.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hataori.blocks.registries.types import HEAD, Birth, Entry, Reason, Status

from . import livelihood
from .dice import Dice
from .lists import Lists
from .names import Surname, away, blank, foreign_surname, japanese_surname, named, place
from .people import Draft, Home
from .plan import Shape

_FROM_ABROAD = {"alone", "couple", "one-child"}


@dataclass(slots=True)
class Maker:
    """Makes one household after the other. `serial` counts people."""

    lists: Lists
    dice: Dice
    as_of: date
    serial: int = 0
    homes: int = 0
    _surname: Surname = field(default_factory=lambda: Surname("", ""))

    def home(self, shape: Shape) -> Home:
        """A household of that shape."""
        self.homes += 1
        key = f"H{self.homes:05}"
        abroad = shape.key in _FROM_ABROAD and self.dice.chance(0.1)
        pick = foreign_surname if abroad else japanese_surname
        self._surname = pick(self.lists, self.dice)
        ages = _ages(shape, self.dice)
        since = self.as_of - timedelta(days=self.dice.between(60, 365 * max(1, min(ages[0] - 19, 40))))
        address = place(self.lists, self.dice)
        head_sex = shape.head or ("male" if self.dice.chance(0.88 if shape.couple else 0.52) else "female")
        people = list(self._people(shape, ages, head_sex))
        home = Home(key, people)
        for person, relation in zip(people, _relations(shape, head_sex), strict=True):
            self._first_line(person, home, relation, address, since)
        self._lives(home, shape, since)
        return home

    def person(self, sex: str, born: date, surname: Surname) -> Draft:
        """A person without lines yet."""
        self.serial += 1
        birth = Birth(born, "month") if self.serial % 997 == 0 else Birth(born)
        return Draft(f"P{self.serial:06}", birth, sex, surname.nationality)

    def _people(self, shape: Shape, ages: list[int], head_sex: str) -> Iterator[Draft]:
        other = {"male": "female", "female": "male"}[head_sex]
        yield self.person(head_sex, self._born(ages[0]), self._surname)
        if shape.couple:
            yield self.person(other, self._born(ages[1]), self._surname)
        twin: date | None = None
        for age in ages[1 + shape.couple : 1 + shape.couple + shape.children]:
            born = twin or self._born(age)
            twin = born if twin is None and self.dice.chance(0.02) else None
            yield self.person(self.dice.pick(("male", "female")), born, self._surname)
        for number, age in enumerate(ages[1 + shape.couple + shape.children :]):
            yield self.person("female" if number == 0 else "male", self._born(age), self._surname)

    def _born(self, age: int) -> date:
        year = self.as_of.replace(year=self.as_of.year - age)
        return year - timedelta(days=self.dice.between(0, 364))

    def _first_line(self, person: Draft, home: Home, relation: str, address: str, since: date) -> None:
        name = named(self.lists, self.dice, self._surname, person.sex, person.birth.first.year)
        born_here = person.birth.first >= since
        entry = blank(home.key, relation, address, name, former_address="" if born_here else away(self.dice))
        reason = Reason.BIRTH if born_here else Reason.MOVE_IN
        person.lines.append((max(person.birth.first, since), reason, entry))

    def _lives(self, home: Home, shape: Shape, since: date) -> None:
        """What happened to them, and what they live on."""
        if shape.couple and self.dice.chance(0.2):
            self._wedding(home, since)
        if self.dice.chance(0.25):
            self._moves(home, since)
        if shape.key == "old-alone" and self.dice.chance(0.45):
            self._widowed(home)
        if shape.key in {"old-couple", "two-children"} and self.dice.chance(0.12):
            self._child_left(home)
        if shape.head == "female" and not shape.old and self.dice.chance(0.12):
            self._protected(home)
        self._domiciles(home)
        self._livelihood(home, shape)

    def _wedding(self, home: Home, since: date) -> None:
        """The one who took the other's name lived here under another before."""
        person = home.people[1]
        if person.nationality != "JPN" or person.birth.first > since - timedelta(days=365 * 19):
            return
        before = japanese_surname(self.lists, self.dice)
        begins, _, entry = person.lines[0]
        born = person.birth.first
        old = blank(
            f"{home.key}B",
            "子",
            place(self.lists, self.dice),
            {
                "family": before.written,
                "family_kana": before.kana,
                "given": entry.given,
                "given_kana": entry.given_kana,
            },
        )
        former = {"former_family": before.written} if self.dice.chance(0.1) else {}
        person.lines = [(born, Reason.BIRTH, old)]
        person.then(
            begins,
            Reason.MARRIAGE,
            **{name: getattr(entry, name) for name in ("family", "family_kana", "household", "relation", "address")},
            former_address=old.address,
            **former,
        )

    def _moves(self, home: Home, since: date) -> None:
        """They lived elsewhere in the city until a few years ago."""
        day = since + timedelta(days=self.dice.between(1, max(1, (self.as_of - since).days - 1)))
        old = place(self.lists, self.dice)
        for person in home.people:
            begins, reason, entry = person.lines[-1]
            if begins < day:
                person.lines[-1] = (begins, reason, _at(entry, old, entry.former_address))
                person.then(day, Reason.MOVE_WITHIN, address=entry.address, former_address=old)

    def _widowed(self, home: Home) -> None:
        """The late spouse headed the household."""
        survivor = home.people[0]
        sex = "male" if survivor.sex == "female" else "female"
        late = self.person(sex, survivor.birth.first - timedelta(days=self.dice.between(-900, 2500)), self._surname)
        day = self.as_of - timedelta(days=self.dice.between(3, 3000))
        begins, reason, entry = survivor.lines[0]
        begins = min(begins, day - timedelta(days=30))
        name = named(self.lists, self.dice, self._surname, sex, late.birth.first.year)
        late.lines.append((begins, reason, blank(home.key, HEAD, entry.address, name)))
        late.then(day, Reason.DEATH, status=Status.DEAD)
        wed = "妻" if survivor.sex == "female" else "夫"
        later = [line for line in survivor.lines if line[0] > day]
        survivor.lines = [(begins, reason, _related(entry, wed))]
        survivor.then(day, Reason.HOUSEHOLD_CHANGE, relation=HEAD)
        survivor.lines += [(day_, reason_, _related(entry_, HEAD)) for day_, reason_, entry_ in later]
        home.people.append(late)

    def _child_left(self, home: Home) -> None:
        """A grown child moved to another city."""
        parent = min(home.people[:2], key=lambda each: each.birth.first)
        age = (self.as_of - parent.birth.first).days // 365 - self.dice.between(22, 30)
        if age < 19:  # noqa: PLR2004  too young to leave
            return
        child = self.person(self.dice.pick(("male", "female")), self._born(age), self._surname)
        self._first_line(child, home, "子", home.people[0].lines[0][2].address, home.people[0].lines[0][0])
        left = max(child.lines[0][0] + timedelta(days=30), self.as_of - timedelta(days=self.dice.between(30, 4000)))
        child.then(left, Reason.MOVE_OUT, status=Status.MOVED_OUT, former_address=away(self.dice))
        home.people.append(child)

    def _protected(self, home: Home) -> None:
        """支援措置: the whole household's address is kept from others."""
        for person in home.people:
            person.then(self.as_of - timedelta(days=200), Reason.PROTECTION, protected=True)

    def _domiciles(self, home: Home) -> None:
        """本籍: mostly in the city, under the name of who stands first (筆頭者)."""
        first = home.people[0]
        if first.nationality != "JPN":
            return
        where = place(self.lists, self.dice) if self.dice.chance(0.7) else away(self.dice)
        for person in home.people:
            person.lines = [
                (begins, reason, _domiciled(entry, where, first.now.full_name))
                for begins, reason, entry in person.lines
            ]

    def _livelihood(self, home: Home, shape: Shape) -> None:
        members = [(each, (self.as_of - each.birth.first).days // 365) for each in home.people if each.here]
        for person, age in members:
            livelihood.give(person, age, self.dice, self.serial * 10 + len(home.people))
            livelihood.school(person, self.as_of)
        livelihood.support(members)
        livelihood.insure(members, self.homes)
        head = home.people[0]
        if shape.head and shape.children and not shape.grown:
            head.facts["single_parent"] = head.lines[-1][0].isoformat()
        if not shape.couple and self.dice.chance(0.03):
            head.facts["public_assistance"] = head.lines[-1][0].isoformat()


def _ages(shape: Shape, dice: Dice) -> list[int]:
    """Head, spouse, children from the eldest, elders."""
    if shape.grown:
        head = dice.between(50, 86)
        spouse = [head - dice.between(-2, 6)] if shape.couple else []
        return (
            [head, *spouse, min(head, *spouse) - dice.between(24, 34)]
            if spouse
            else [head, head - dice.between(24, 34)]
        )
    if shape.old:
        head = 65 + int(31 * dice.share() * (0.5 + dice.share() / 2))
        return [head, head - dice.between(-3, 7)] if shape.couple else [head]
    if not shape.children:
        young = dice.chance(0.45)
        if shape.couple:
            head = dice.between(25, 36) if young else dice.between(48, 66)
        else:
            head = dice.between(20, 30) if young else dice.between(31, 66)
        return [head, max(20, head - dice.between(-3, 6))] if shape.couple else [head]
    return _with_children(shape, dice)


def _with_children(shape: Shape, dice: Dice) -> list[int]:
    youngest = dice.between(0, 19)
    children: list[int] = []
    for _ in range(shape.children):
        children.insert(0, youngest)
        youngest += dice.between(1, 4)
    mother = children[0] + dice.between(22, 33)
    father = mother + dice.between(-3, 8)
    parents = [max(father, children[0] + 19), mother] if shape.couple else [mother]
    return [*parents, *children, *(max(parents) + dice.between(22, 32) for _ in range(shape.elders))]


def _relations(shape: Shape, head_sex: str) -> list[str]:
    spouse = ["妻" if head_sex == "male" else "夫"] if shape.couple else []
    return [HEAD, *spouse, *["子"] * shape.children, *["母", "父"][: shape.elders]]


def _at(entry: Entry, address: str, former: str) -> Entry:
    return replace(entry, address=address, former_address=former)


def _related(entry: Entry, relation: str) -> Entry:
    return replace(entry, relation=relation)


def _domiciled(entry: Entry, where: str, first: str) -> Entry:
    return replace(entry, domicile=where, domicile_head=first)
