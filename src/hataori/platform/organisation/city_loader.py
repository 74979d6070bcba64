"""The shape in which an app offers its part of a city's folder: `city.py` with LOADERS."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a loader did. `problems` are rows it left out, each in one line; the rest is loaded all the same."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: tuple[str, ...] = ()

    def __add__(self, other: "LoadReport") -> "LoadReport":
        """Both together."""
        return LoadReport(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.problems + other.problems,
        )

    @property
    def changed(self) -> bool:
        """Whether anything is different from before: never at a second run."""
        return bool(self.created or self.updated or self.removed)


@dataclass(frozen=True, slots=True)
class CityLoader:
    """Loads one thing from the city's folder and, where present, the larger public data; running it twice changes
    nothing. Lower `order` first: departments 10, branches 20, plan 30, procedures 40, samples from 80 on.
    """

    name: str
    order: int
    load: Callable[[Path, Path | None], LoadReport]
