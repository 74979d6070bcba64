"""The whole sample register from a city's lists: the same people on every machine, known by a digest."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import msgspec

from .described import described
from .dice import Dice
from .families import Maker
from .holdings import hold
from .lists import Lists, read_lists
from .people import Draft, Home, personal_number
from .plan import planned

GENERATOR = 2
"""Raise it when the same lists make other people."""


def generated(path: Path, towns: Sequence[str] = ()) -> list[Home]:
    """All households: those described by the city first, then the drawn ones."""
    lists = read_lists(path, towns)
    maker = Maker(lists, Dice(lists.seed), date.fromisoformat(lists.as_of))
    homes = [described(maker, family) for family in lists.families]
    living = sum(person.here for home in homes for person in home.people)
    shapes = planned(lists.households - len(homes), lists.people - living)
    homes += [maker.home(shape) for shape in maker.dice.shuffled(shapes)]
    for number, person in enumerate(people_of(homes), 1):
        person.personal_number = personal_number(number)
    for home in homes:
        hold(home, maker.as_of, lists.seed)
    return homes


def people_of(homes: Sequence[Home]) -> Iterator[Draft]:
    """Everybody, in order."""
    return (person for home in homes for person in home.people)


def digest(homes: Sequence[Home]) -> str:
    """SHA-256 over everything generated."""
    total = hashlib.sha256(str(GENERATOR).encode())
    for person in people_of(homes):
        lines = [(str(begins), reason, asdict(entry)) for begins, reason, entry in person.lines]
        rest = (person.key, str(person.birth), person.sex, person.nationality, person.facts, person.income, person.work)
        total.update(
            msgspec.json.encode([rest, lines, person.personal_number, person.supporter and person.supporter.key])
        )
    return total.hexdigest()


def lists_digest(path: Path, towns: Sequence[str]) -> str:
    """By which a load knows that it was done before, without generating anything."""
    content = path.read_bytes() + "\n".join((str(GENERATOR), *towns)).encode()
    return hashlib.sha256(content).hexdigest()


__all__ = ["GENERATOR", "Lists", "digest", "generated", "lists_digest", "people_of"]
