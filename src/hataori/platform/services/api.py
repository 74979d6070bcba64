"""The declaration of a service: portal tile, desk menu, KPI, API catalogue, audit and retention come from it.

Each folder of `hataori.services` has a `service.py` with `SERVICE = Service(...)`; nothing else registers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hataori.kernel.actor import Role
from hataori.platform.discovery import offered


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: the words of the link and its address. `roles` limits a desk entry to those who hold one of them, in
    one of `departments` where any are named; `group` is the sub-heading it stands under in a long desk menu.
    """

    title: str
    url: str
    roles: frozenset[Role] = frozenset()
    group: str = ""
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """One measure of the plan (m01…m27), or one system its main text names (s01…), as it runs here.

    `indicators` names the series it feeds; a series the plan does not know comes whole in `definitions`
    (docs/reference/indicators.md). `retention_years` is how long its records are kept after their end.
    """

    measure: str
    slug: str
    title: str
    departments: tuple[str, ...]
    blocks: tuple[str, ...]
    resident_entries: tuple[Entry, ...] = ()
    desk_entries: tuple[Entry, ...] = ()
    event_types: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    definitions: tuple[Mapping[str, Any], ...] = ()
    entity_types: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    retention_years: int = 5
    simulated: tuple[str, ...] = field(default=())


@cache
def services() -> tuple[Service, ...]:
    """All running services by measure; two of one measure are a mistake found at start."""
    # A folder may run further measures from the same pool: ALSO.
    modules = offered("service")
    found: list[Service] = [one for each in modules for one in (each.SERVICE, *getattr(each, "ALSO", ()))]
    if len({service.measure for service in found}) != len(found):
        raise ValueError("two services claim one measure")
    return tuple(sorted(found, key=lambda service: service.measure))


def service_of(measure: str) -> Service | None:
    """The running service of a measure, None while it is not built yet."""
    return next((service for service in services() if service.measure == measure), None)
