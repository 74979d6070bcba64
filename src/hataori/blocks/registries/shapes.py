"""From rows to what crosses the door, and back."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hataori.kernel import clock
from hataori.kernel.kana import search_key
from hataori.kernel.person_name import fold

from . import models
from .types import Birth, Entry, Line, Reason, RegisteredPerson, Status, TaxFacts

_PLAIN = (
    "family",
    "given",
    "family_kana",
    "given_kana",
    "former_family",
    "common_name",
    "roman_name",
    "relation",
    "postal_code",
    "address",
    "former_address",
    "domicile",
    "domicile_head",
    "protected",
)


def as_entry(row: models.LineRow) -> Entry:
    """The entry of a line."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Entry(household=str(row.household_id), status=Status(row.status), **plain)


def as_line(row: models.LineRow) -> Line:
    """A line of a history."""
    return Line(row.begins, Reason(row.reason), as_entry(row), row.ends)


def as_person(row: models.LineRow) -> RegisteredPerson:
    """A person by the line in force."""
    person = row.person
    return RegisteredPerson(
        id=str(person.id),
        number=person.number,
        birth=Birth(person.birth, person.birth_precision),  # type: ignore[arg-type]  # a checked column
        sex=person.sex,
        nationality=person.nationality,
        entry=as_entry(row),
        since=row.begins,
        reason=Reason(row.reason),
        sample=person.sample,
    )


def as_tax(row: models.TaxRow) -> TaxFacts:
    """An assessment."""
    return TaxFacts(
        year=row.year,
        income=row.income,
        deductions=row.deductions,
        dependents=row.dependents,
        tax=row.tax,
        earned=row.earned,
        work=row.work,
        employer=row.employer,
        supporter=str(row.supporter) if row.supporter else "",
    )


def line_row(person_id: uuid.UUID, sequence: int, line: Line, by: str) -> models.LineRow:
    """A row to be written."""
    values: Mapping[str, Any] = asdict(line.entry)
    return models.LineRow(
        person_id=person_id,
        sequence=sequence,
        begins=line.begins,
        ends=line.ends,
        reason=line.reason.value,
        household_id=uuid.UUID(line.entry.household),
        status=line.entry.status.value,
        recorded_at=clock.now(),
        recorded_by=by,
        **keys(line.entry),
        **{name: values[name] for name in _PLAIN},
    )


def keys(entry: Entry) -> dict[str, str]:
    """By which a line is searched."""
    given = entry.given
    others = (entry.common_name, f"{entry.former_family}{given}" if entry.former_family else "", entry.roman_name)
    return {
        "name_key": fold(entry.full_name),
        "kana_key": search_key(entry.full_kana),
        "other_key": fold(next(filter(None, others), "")),
    }
