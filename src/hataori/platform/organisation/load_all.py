"""Running every app's part of the city's folder, in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from hataori.kernel.errors import Unavailable
from hataori.platform.discovery import collected

from .city_loader import CityLoader, LoadReport


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one loader did; as text, one line for the operator's screen."""

    name: str
    report: LoadReport

    def __str__(self) -> str:
        told = self.report
        counted = f"{told.created} new, {told.updated} changed, {told.unchanged} as before, {told.removed} gone"
        return f"{self.name}: {counted}" + (f", {len(told.problems)} left out" if told.problems else "")


def loaders() -> list[CityLoader]:
    """All loaders of all apps, in their order."""
    return sorted(collected("city", "LOADERS"), key=lambda loader: (loader.order, loader.name))


def load_city() -> Iterator[Loaded]:
    """Run all loaders one by one, each told as it ends; a second run changes nothing.

    Unavailable (no_city) when HATAORI_CITY has no folder.
    """
    folder = settings.HATAORI_CITY_FOLDER
    if not folder.is_dir():
        raise Unavailable("no_city", f"市のフォルダー {folder.name} がありません（HATAORI_CITY、HATAORI_CITIES）。")
    for loader in loaders():
        yield Loaded(loader.name, loader.load(folder, settings.HATAORI_DATA))
