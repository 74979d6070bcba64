"""Finds the apps of every floor and what each offers, so that a new service changes no file outside its folder."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

FLOORS = ("platform", "blocks", "interfaces", "services", "web")
_ROOT = Path(__file__).parent.parent


@cache
def app_names() -> tuple[str, ...]:
    """Dotted names of all apps, floor by floor from below, then by name.

    An app is a folder with an apps.py; for a service its declaration (service.py) is enough.
    """
    return tuple(
        f"hataori.{floor}.{folder.name}"
        for floor in FLOORS
        for folder in sorted((_ROOT / floor).iterdir())
        if (folder / "apps.py").exists() or (folder / "service.py").exists()
    )


def offered(module: str) -> Iterator[ModuleType]:
    """Each app's submodule of that name, where there is one; the folders are searched once a process."""
    for name in _offering(module):
        yield import_module(name)


@cache
def _offering(module: str) -> tuple[str, ...]:
    return tuple(f"{app}.{module}" for app in app_names() if find_spec(f"{app}.{module}"))


def collected(module: str, attribute: str) -> list[Any]:
    """All items of the tuples named `attribute` in the apps' submodules `module`, in the order of the floors."""
    return [item for found in offered(module) for item in getattr(found, attribute, ())]
