"""Loads the city's sample people, outside production."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hataori.kernel.errors import HataoriError
from hataori.platform.organisation.api import CityLoader, LoadReport

from .actions import samples


def load_residents(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  the loader's signature
    """Sample residents of cities/<city>/sample/residents.json."""
    return _load(folder, "residents", samples.ensure_resident)


def load_staff(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  the loader's signature
    """Sample staff of cities/<city>/sample/staff.json with their roles."""
    return _load(folder, "staff", samples.ensure_staff)


def _load(folder: Path, name: str, ensure: Callable[[Mapping[str, Any]], bool]) -> LoadReport:
    if not samples.allowed():
        return LoadReport()
    people = samples.sample_people(folder, name)
    created, problems = 0, []
    for number, person in enumerate(people, 1):
        try:
            created += ensure(person)
        except (HataoriError, KeyError, ValueError) as error:
            problems.append(f"sample/{name}.json {number}: {error}")
    return LoadReport(created=created, unchanged=len(people) - created - len(problems), problems=tuple(problems))


LOADERS: tuple[CityLoader, ...] = (
    CityLoader("sample-staff", 80, load_staff),
    CityLoader("sample-residents", 81, load_residents),
)
