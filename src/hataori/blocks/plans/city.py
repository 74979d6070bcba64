"""Loads the plan: the city's own pack, and the full official text where the larger public data is present."""

from pathlib import Path

from hataori.kernel.errors import Rejected
from hataori.platform.organisation.api import CityLoader, LoadReport

from .sources import read
from .store import department_keys, take_in


def load(city_folder: Path, data: Path | None) -> LoadReport:
    """Take in the pack, then the official text; a second run changes nothing."""
    folders = [city_folder / "plan", *([data / "plan"] if data and (data / "plan" / "measures.json").is_file() else [])]
    changed, problems = 0, []
    for folder in folders:
        try:
            changed += take_in(read(folder, department_keys()))
        except Rejected as error:
            problems.append(f"{folder.name}: {error.message}")
    return LoadReport(created=changed, unchanged=len(folders) - changed - len(problems), problems=tuple(problems))


LOADERS = (CityLoader("plan", 31, load),)
