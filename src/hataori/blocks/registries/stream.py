"""All households of the city on a day, one by one: a scan of 165,000 holds a few hundred at a time."""

import uuid
from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice

from django.db.models import Q

from hataori.blocks.schemes import api as schemes
from hataori.kernel import clock

from . import models
from .facts import household_shape
from .queries import members_of
from .shapes import as_person
from .switch import require_open
from .types import RegisteredPerson, Status

_BATCH = 400


def households(as_of: date | None = None) -> Iterator[schemes.Household]:
    """Every household with residents on that day, ordered by its id, in the shape the benefit rules read.

    Unavailable while the register is closed.
    """
    require_open()
    day = as_of or clock.today()
    homes = _homes(day)
    yield from _shaped(homes, day)


def households_after(after: str, size: int, as_of: date | None = None) -> tuple[tuple[schemes.Household, ...], str]:
    """The households among the next `size` of the register behind the id `after`, and the last id looked at.

    That id is empty at the end of the register: a long look goes on from part to part, and bears being cut off.
    """
    require_open()
    day = as_of or clock.today()
    known = models.HouseholdRow.objects.filter(id__gt=after) if after else models.HouseholdRow.objects.all()
    ids = list(known.order_by("id").values_list("id", flat=True)[:size])
    if not ids:
        return (), ""
    found = tuple(_shaped(_homes(day, ids[0], ids[-1]), day))
    return found, str(ids[-1]) if len(ids) == size else ""


def _shaped(homes: Iterator[tuple[str, list[RegisteredPerson]]], day: date) -> Iterator[schemes.Household]:
    while batch := list(islice(homes, _BATCH)):
        facts = {each.person.id: each for each in members_of([one for _, people in batch for one in people], day)}
        for home, people in batch:
            yield household_shape(home, tuple(facts[each.id] for each in people))


def household_count(as_of: date | None = None) -> int:
    """How many households with residents there are on that day."""
    require_open()
    day = as_of or clock.today()
    rows = models.LineRow.objects.filter(Q(ends=None) | Q(ends__gt=day), begins__lte=day, status=Status.RESIDENT.value)
    return rows.values("household_id").distinct().count()


def holds_sample() -> bool:
    """Whether the register holds made-up people: what is found in it is then a sample too."""
    return models.PersonRow.objects.filter(sample=True).exists()


def _homes(
    day: date, first: uuid.UUID | None = None, last: uuid.UUID | None = None
) -> Iterator[tuple[str, list[RegisteredPerson]]]:
    rows = models.LineRow.objects.select_related("person").filter(begins__lte=day, status=Status.RESIDENT.value)
    if first and last:
        rows = rows.filter(household_id__gte=first, household_id__lte=last)
    inside = rows.filter(Q(ends=None) | Q(ends__gt=day)).order_by("household_id", "person_id", "sequence")
    for home, lines in groupby(inside.iterator(chunk_size=2000), key=lambda row: row.household_id):
        people = {row.person_id: as_person(row) for row in lines}
        yield str(home), list(people.values())
