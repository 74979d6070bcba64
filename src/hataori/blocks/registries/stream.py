"""All households of the city on a day, one by one: a scan of 165,000 holds a few hundred at a time."""

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
    while batch := list(islice(homes, _BATCH)):
        facts = {each.person.id: each for each in members_of([one for _, people in batch for one in people], day)}
        for home, people in batch:
            yield household_shape(home, tuple(facts[each.id] for each in people))


def _homes(day: date) -> Iterator[tuple[str, list[RegisteredPerson]]]:
    rows = models.LineRow.objects.select_related("person").filter(begins__lte=day, status=Status.RESIDENT.value)
    inside = rows.filter(Q(ends=None) | Q(ends__gt=day)).order_by("household_id", "person_id", "sequence")
    for home, lines in groupby(inside.iterator(chunk_size=2000), key=lambda row: row.household_id):
        people = {row.person_id: as_person(row) for row in lines}
        yield str(home), list(people.values())
