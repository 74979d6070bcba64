#!/usr/bin/env -S .venv/bin/python
"""Scans a made-up city of 165,000 households and 380,000 people for every scheme; anchor: 60 s and 1 GiB on two cores.

The people are drawn from a seeded generator and belong to nobody; shares are round guesses, not statistics.
"""

import gc
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.report import Figure, Report  # noqa: E402

from hataori.blocks.schemes.api import SCHEMES, Household, Person, Result, delta, load_tables, scan  # noqa: E402

ROOT = Path(__file__).parent.parent
HOUSEHOLDS, PEOPLE, SEED = 165_000, 380_000, 20250315
AS_OF = date(2025, 3, 15)
LITTLE = 480_000
SECONDS, MEBIBYTES = 60, 1024


class Draw:
    """Draws one household after the other."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def household(self, number: int) -> Household:
        key = f"M{number:06d}"
        shape = self.random.random()
        members = self._members(key, shape)
        alone = sum(member.role == "parent" for member in members) == 1 and len(members) > 1
        since = self.birth(0, 12) if alone and self.random.random() < 0.7 else None
        return Household(key, tuple(members), public_assistance=self.random.random() < 0.008, single_parent_from=since)

    def _members(self, key: str, shape: float) -> list[Person]:
        if shape < 0.41:
            return [self._adult(key, (20, 92))]
        if shape < 0.65:
            return self._couple(key, 30, 90, children=0)
        if shape < 0.87:
            return self._couple(key, 26, 58, children=self.random.choice((1, 1, 2, 2, 2, 3, 3, 4)))
        if shape < 0.95:
            head = self._adult(key, (24, 55))
            return [head, *self._children(key, head, self.random.choice((1, 1, 2, 3)))]
        members = self._couple(key, 30, 55, children=self.random.choice((1, 2, 3)))
        members.append(self._adult(key, (60, 95), len(members), role="grandparent"))
        return members

    def _couple(self, key: str, youngest: int, oldest: int, children: int) -> list[Person]:
        head = self._adult(key, (youngest, oldest))
        spouse = self._adult(key, (youngest, oldest), 1, supporter=head)
        return [head, spouse, *self._children(key, head, children, first=2)]

    def _children(self, key: str, head: Person, count: int, first: int = 1) -> list[Person]:
        most = min(25, AS_OF.year - head.birth.year - 19)
        return [
            self.person(f"{key}/{first + n}", "child", self.birth(0, max(most, 1)), 0, supporter=head.id)
            for n in range(count)
        ]

    def _adult(self, key: str, ages: tuple[int, int], number=0, role="parent", supporter=None) -> Person:
        birth = self.birth(*ages)
        income = self._income(AS_OF.year - birth.year)
        held = supporter.id if supporter and income <= LITTLE and income <= supporter.income else ""
        return self.person(f"{key}/{number}", role, birth, income, supporter=held)

    def person(self, key: str, role: str, birth: date, income: int, supporter: str) -> Person:
        card = self.random.random()
        kind = self.random.choice((1, 2, 3, 4)) if card < 0.05 else 0
        national = income and self.random.random() < 0.25
        fell = national and self.random.random() < 0.08
        return Person(
            id=key,
            birth=birth,
            role=role,
            income=income,
            work=self.random.choice(("employee", "employee", "employee", "self", "public")) if income else "none",
            supporter=supporter,
            physical=kind if card < 0.035 else 0,
            intellectual=self.random.choice("ABC") if 0.03 < card < 0.042 else "",
            mental=min(kind, 3) if 0.04 < card < 0.05 else 0,
            insurance="national" if national else "employer",
            expected_income=income // 2 if fell else None,
        )

    def _income(self, age: int) -> int:
        if self.random.random() < (0.25 if age < 65 else 0.6):
            return 0
        middle = 2_600_000 if age < 65 else 900_000
        return int(self.random.lognormvariate(0, 0.6) * middle) // 1000 * 1000

    def birth(self, youngest: int, oldest: int) -> date:
        return AS_OF - timedelta(days=self.random.randint(youngest * 365, oldest * 365 + 364))


def city(seed: int = SEED) -> list[Household]:
    """Exactly 165,000 households of exactly 380,000 people: who is missing joins as another relative or lodger."""
    draw = Draw(seed)
    households = [draw.household(number) for number in range(HOUSEHOLDS)]
    missing = PEOPLE - sum(len(household.members) for household in households)
    if missing < 0:
        raise ValueError(f"{-missing} people too many: change the shares")
    for number in range(missing):
        old = households[number]
        lodger = draw.person(f"{old.id}/x", "other", draw.birth(18, 80), 0, supporter="")
        households[number] = Household(old.id, (*old.members, lodger), old.public_assistance, old.single_parent_from)
    return households


def after_events(households: list[Household]) -> Iterator[Household]:
    """The same city after a birth in every thousandth household and a lost job in every other thousandth."""
    for number, old in enumerate(households):
        if number % 1000 == 0:
            baby = Person(f"{old.id}/b", AS_OF - timedelta(days=3), "child", supporter=old.members[0].id)
            yield Household(old.id, (*old.members, baby), old.public_assistance, old.single_parent_from)
        elif number % 1000 == 500:
            head, *others = old.members
            jobless = Person(head.id, head.birth, head.role, 0, supporter=head.supporter)
            yield Household(old.id, (jobless, *others), old.public_assistance, old.single_parent_from)
        else:
            yield old


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    report = Report("Schemes over a made-up city")
    tables = load_tables(ROOT / "cities" / "ichinomiya" / "schemes")
    began = time.perf_counter()
    households = city()
    report.note(f"made up {len(households):,} households, {PEOPLE:,} people (seed {SEED}) in {since(began):.1f} s")
    report.note(f"memory of the city alone: {peak():,.0f} MiB")
    gc.freeze()
    began = time.perf_counter()
    proposals = list(scan(households, AS_OF, tables))
    report.add(Figure("scan of the whole city, ten schemes, one process", since(began), "s", SECONDS, "the reference"))
    report.add(Figure("peak memory with every proposal kept", peak(), "MiB", MEBIBYTES, "the reference"))
    count_each(report, proposals)
    began = time.perf_counter()
    changed = delta(proposals, scan(after_events(households), AS_OF, tables))
    touched = len({change.household for change in changed})
    report.add(Figure("second scan and the difference", since(began), "s", SECONDS, "the reference"))
    report.note(
        f"330 households changed, {touched} of them have {len(changed)} changed proposals; the rest is not offered"
    )
    report.add(Figure("peak memory at the end", peak(), "MiB", MEBIBYTES, "the reference"))
    return report.write("schemes")


def count_each(report: Report, proposals: list[Result]) -> None:
    numbers = Counter(proposal.scheme for proposal in proposals)
    yen = Counter[str]()
    for proposal in proposals:
        yen[proposal.scheme] += proposal.amount
    for scheme in SCHEMES:
        report.note(f"{scheme.key}: {numbers[scheme.key]:,} proposals, {yen[scheme.key]:,} yen a {scheme.unit}")


def since(began: float) -> float:
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
