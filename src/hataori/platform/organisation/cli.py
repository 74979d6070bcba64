"""`hataori load-city`: every app's part of the city's folder, in order; a second run changes nothing."""

import sys
from argparse import Namespace

from django.conf import settings

from hataori.kernel.command import Command
from hataori.platform.discovery import collected

from .city_loader import CityLoader, LoadReport


def loaders() -> list[CityLoader]:
    """All loaders of all apps, in their order."""
    return sorted(collected("city", "LOADERS"), key=lambda loader: (loader.order, loader.name))


def load_city(_: Namespace | None = None) -> int:
    """Run all loaders; prints one line each and a line for every row left out. 1 when the city has no folder."""
    folder = settings.HATAORI_CITY_FOLDER
    if not folder.is_dir():
        print(f"load-city: no folder {folder.name} among the cities (HATAORI_CITY, HATAORI_CITIES)", file=sys.stderr)
        return 1
    for loader in loaders():
        _print(loader.name, loader.load(folder, settings.HATAORI_DATA))
    return 0


def _print(name: str, report: LoadReport) -> None:
    counted = f"{report.created} new, {report.updated} changed, {report.unchanged} as before, {report.removed} gone"
    print(f"{name}: {counted}" + (f", {len(report.problems)} left out" if report.problems else ""))
    for problem in report.problems:
        print(f"  {problem}", file=sys.stderr)


COMMANDS = (Command(("load-city",), "load the city's folder (HATAORI_CITY); a second run changes nothing", load_city),)
