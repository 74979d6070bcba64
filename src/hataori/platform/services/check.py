"""What `hataori checkservice` finds wrong with a declaration, each a line a newcomer can act on."""

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from hataori.platform.events.api import event_types

from . import definition_check
from .api import Service

LINES, FILES = 150, 6


def problems(service: Service, folder: Path) -> list[str]:
    """Everything wrong with the service in `folder`; empty when it is fit to run."""
    return [
        *_blocks(service),
        *_departments(service),
        *_entries(service),
        *_events(service),
        *_indicators(service),
        *_definitions(service),
        *_walls(folder),
    ]


def size(folder: Path) -> tuple[int, int]:
    """Files and lines of the service, tests and migrations aside."""
    files = [file for file in folder.rglob("*") if file.suffix in {".py", ".html", ".js", ".css"}]
    own = [file for file in files if not {"tests", "migrations", "__pycache__"} & set(file.relative_to(folder).parts)]
    return len(own), sum(len(file.read_text().splitlines()) for file in own)


def _blocks(service: Service) -> Iterator[str]:
    for block in service.blocks:
        if find_spec(f"hataori.blocks.{block}") is None:
            yield f"blocks: there is no hataori.blocks.{block}"


def _departments(service: Service) -> Iterator[str]:
    path = Path(settings.HATAORI_CITY_FOLDER) / "departments.json"
    known = {unit["key"] for unit in json.loads(path.read_text(encoding="utf-8"))["departments"]}
    if not service.departments:
        yield "departments: no department owns the service"
    for key in service.departments:
        if key not in known:
            yield f"departments: {key} is not in the city's departments.json"


def _entries(service: Service) -> Iterator[str]:
    for entry in (*service.resident_entries, *service.desk_entries):
        try:
            resolve(entry.url.partition("?")[0])
        except Resolver404:
            yield f"entries: {entry.url} ({entry.title}) leads nowhere"
    for entry in service.desk_entries:
        if not entry.roles:
            yield f"entries: the desk entry {entry.title} names no role"


def _events(service: Service) -> Iterator[str]:
    declared = {kind.name for kind in event_types()}
    for name in service.event_types:
        if name not in declared:
            yield f"event_types: {name} is declared nowhere"


def _indicators(service: Service) -> Iterator[str]:
    whole = {str(definition.get("key", "")) for definition in service.definitions}
    for key in whole - set(service.indicators):
        yield f"definitions: {key} is defined but not among the service's indicators"
    if not service.indicators:
        yield "indicators: a service without an indicator cannot show how far it has come"


def _definitions(service: Service) -> Iterator[str]:
    declared = {kind.name for kind in event_types()}
    for body in service.definitions:
        named = f"definitions: {body.get('key', '(no key)')}"
        yield from (f"{named}: {wrong}" for wrong in definition_check.problems(body))
        yield from (f"{named}: event type {name} is declared nowhere" for name in _unknown(body, declared))


def _unknown(body: Mapping[str, Any], declared: set[str]) -> list[str]:
    return sorted(set(definition_check.types(body)) - declared)


def _walls(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        if "tests" not in file.parts and "from django.dispatch" in file.read_text():
            yield f"{file.name}: no signals; call the action"
