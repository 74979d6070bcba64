"""All households of the city on a day, one by one: a scan of 165,000 holds a few hundred at a time.

Reads columns, not rows: no name, no address and no personal number leaves the database for a look at entitlements.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Q, QuerySet

from hataori.blocks.schemes import api as schemes
from hataori.kernel import clock

from . import models
from .facts import scheme_role
from .queries import tax_year
from .switch import require_open
from .types import Status

_BATCH = 400
_Held = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Tax:
    income: int
    earned: bool
    work: str
    supporter: uuid.UUID | None


_UNTAXED = _Tax(income=0, earned=True, work="none", supporter=None)
_NOTHING: _Held = {}


def households(as_of: date | None = None) -> Iterator[schemes.Household]:
    """Every household with residents on that day, ordered by its id, in the shape the benefit rules read.

    Unavailable while the register is closed.
    """
    require_open()
    day = as_of or clock.today()
    ids = models.HouseholdRow.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=2_000)
    while batch := list(islice(ids, _BATCH)):
        yield from _between(batch[0], batch[-1], day)


def households_after(after: str, size: int, as_of: date | None = None) -> tuple[tuple[schemes.Household, ...], str]:
    """The households among the next `size` of the register behind the id `after`, and the last id looked at.

    That id is empty at the end of the register: a long look goes on from part to part, and bears being cut off.
    """
    require_open()
    day = as_of or clock.today()
    known = models.HouseholdRow.objects.filter(id__gt=after) if after else models.HouseholdRow.objects.all()
    ids = list(known.order_by("id").values_list("id", flat=True)[:size])
    found: list[schemes.Household] = []
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        found += _between(part[0], part[-1], day)
    return tuple(found), str(ids[-1]) if len(ids) == size else ""


def household_count(as_of: date | None = None) -> int:
    """How many households with residents there are on that day."""
    require_open()
    return _living(as_of or clock.today()).values("household_id").distinct().count()


def holds_sample() -> bool:
    """Whether the register holds made-up people: what is found in it is then a sample too."""
    return models.PersonRow.objects.filter(sample=True).exists()


def _living(day: date) -> QuerySet[models.LineRow]:
    return models.LineRow.objects.filter(Q(ends=None) | Q(ends__gt=day), begins__lte=day, status=Status.RESIDENT.value)


def _between(first: uuid.UUID, last: uuid.UUID, day: date) -> Iterator[schemes.Household]:
    """The households of a stretch of ids."""
    lines = _living(day).filter(household_id__gte=first, household_id__lte=last)
    homes: dict[uuid.UUID, dict[uuid.UUID, tuple[date, str]]] = defaultdict(dict)
    rows = lines.order_by("household_id", "person_id", "sequence")
    for home, person, birth, relation in rows.values_list("household_id", "person_id", "person__birth", "relation"):
        homes[home][person] = birth, relation
    people = [person for living in homes.values() for person in living]
    held, taxes = _conditions(people, day), _taxes(people, day)
    for home, living in homes.items():
        yield _household(home, living, held, taxes)


def _conditions(people: Sequence[uuid.UUID], day: date) -> Mapping[uuid.UUID, dict[str, str]]:
    found: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    rows = models.Condition.objects.filter(Q(ends=None) | Q(ends__gt=day), person_id__in=people, begins__lte=day)
    for person, kind, value in rows.order_by("begins").values_list("person_id", "kind", "value"):
        found[person][kind] = value
    return found


def _taxes(people: Sequence[uuid.UUID], day: date) -> Mapping[uuid.UUID, _Tax]:
    """The newest assessment in force of each."""
    rows = models.TaxRow.objects.filter(person_id__in=people, year__lte=tax_year(day)).order_by("year", "revision")
    columns = rows.values_list("person_id", "income", "earned", "work", "supporter")
    return {person: _Tax(income, earned, work, supporter) for person, income, earned, work, supporter in columns}


def _household(
    home: uuid.UUID,
    living: Mapping[uuid.UUID, tuple[date, str]],
    held: Mapping[uuid.UUID, _Held],
    taxes: Mapping[uuid.UUID, _Tax],
) -> schemes.Household:
    shared = {kind: value for person in living for kind, value in held.get(person, _NOTHING).items()}
    single = shared.get("single_parent", "")
    return schemes.Household(
        id=str(home),
        members=tuple(
            _person(person, birth, relation, held.get(person, _NOTHING), taxes.get(person, _UNTAXED), living)
            for person, (birth, relation) in living.items()
        ),
        public_assistance="public_assistance" in shared,
        single_parent_from=date.fromisoformat(single) if single.count("-") == 2 else None,  # noqa: PLR2004  YYYY-MM-DD
        other_parent_unable="other_parent_unable" in shared,
    )


def _person(  # noqa: PLR0917  columns of one row
    person: uuid.UUID,
    birth: date,
    relation: str,
    held: _Held,
    tax: _Tax,
    living: Mapping[uuid.UUID, object],
) -> schemes.Person:
    return schemes.Person(
        id=str(person),
        birth=birth,
        role=scheme_role(relation),
        income=tax.income,
        earned=tax.earned,
        work=tax.work,  # type: ignore[arg-type]  # a checked column
        supporter=str(tax.supporter) if tax.supporter in living else "",
        physical=int(held.get("physical", 0)),
        intellectual=held.get("intellectual", ""),
        mental=int(held.get("mental", 0)),
        recognised_grade=int(held.get("recognised_grade", 0)),
        in_facility="facility" in held,
        in_hospital_since=date.fromisoformat(held["hospital"]) if "hospital" in held else None,
        disability_pension="disability_pension" in held,
        insurance=held.get("insurance", "employer"),  # type: ignore[arg-type]  # one of the four
        child_support=int(held.get("child_support", 0)),
    )
