"""From made-up people to rows: written in bulk, then linked to the sample accounts."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from hataori.blocks.registries import models
from hataori.blocks.registries.actions import NUMBER_CONTEXT
from hataori.blocks.registries.shapes import line_row
from hataori.blocks.registries.types import Line
from hataori.kernel.actor import SYSTEM
from hataori.platform.crypto import blind_index

from .generate import people_of
from .people import Draft, Home

_SPACE = uuid.UUID("5a3b1f1e-7c39-5d0e-9b8e-0c0f9a4e6b11")
_BATCH = 500
_BASIC, _EACH_DEPENDENT, _RATE_PERCENT, _FLAT, _FREE = 430_000, 330_000, 10, 5_000, 450_000


def key_id(key: str) -> uuid.UUID:
    """The id of a generated household or person."""
    return uuid.uuid5(_SPACE, key)


@transaction.atomic
def write(homes: Sequence[Home]) -> int:
    """Insert everybody; how many people. Only into a register that holds no generated people yet."""
    people = list(people_of(homes))
    keys = sorted({entry.household for person in people for _, _, entry in person.lines})
    homes_rows = [models.HouseholdRow(id=key_id(key), number=f"見本{key}", sample=True) for key in keys]
    models.HouseholdRow.objects.bulk_create(homes_rows, batch_size=_BATCH)
    models.PersonRow.objects.bulk_create([_person_row(each) for each in people], batch_size=_BATCH)
    models.LineRow.objects.bulk_create([row for each in people for row in _lines(each)], batch_size=_BATCH)
    models.Condition.objects.bulk_create([row for each in people for row in _conditions(each)], batch_size=_BATCH)
    models.TaxRow.objects.bulk_create(_taxes(people), batch_size=_BATCH)
    return len(people)


def _person_row(person: Draft) -> models.PersonRow:
    return models.PersonRow(
        id=key_id(person.key),
        number=f"見本{person.key}",
        birth=person.birth.first,
        birth_precision=person.birth.precision,
        sex=person.sex,
        nationality=person.nationality,
        personal_number=person.personal_number,
        personal_number_key=blind_index(person.personal_number, context=NUMBER_CONTEXT),
        sample=True,
    )


def _lines(person: Draft) -> Iterator[models.LineRow]:
    ends: list[date | None] = [begins for begins, _, _ in person.lines[1:]]
    for number, ((begins, reason, entry), end) in enumerate(zip(person.lines, [*ends, None], strict=True), 1):
        placed = replace(entry, household=str(key_id(entry.household)))
        yield line_row(key_id(person.key), number, Line(begins, reason, placed, end), SYSTEM.id)


def _conditions(person: Draft) -> Iterator[models.Condition]:
    begins = person.lines[0][0]
    for kind, value in person.facts.items():
        yield models.Condition(person_id=key_id(person.key), kind=kind, value=value, begins=begins)


def _taxes(people: Sequence[Draft]) -> list[models.TaxRow]:
    counts: dict[str, int] = {}
    for person in people:
        if person.supporter:
            counts[person.supporter.key] = counts.get(person.supporter.key, 0) + 1
    return [_tax(person, counts, 2026) for person in people if person.here]


def _tax(person: Draft, dependents: Mapping[str, int], year: int) -> models.TaxRow:
    count = dependents.get(person.key, 0)
    deductions = min(person.income, _BASIC + _EACH_DEPENDENT * count + person.income // 8)
    base = person.income - deductions
    free = person.income <= _FREE + 350_000 * count
    return models.TaxRow(
        person_id=key_id(person.key),
        year=year,
        income=person.income,
        deductions=deductions,
        dependents=count,
        tax=0 if free else base * _RATE_PERCENT // 100 // 100 * 100 + _FLAT,
        earned=person.work != "self",
        work=person.work,
        employer=person.employer,
        supporter=key_id(person.supporter.key) if person.supporter else None,
    )
