"""Which event types (in an app's events.py, or a small service's service.py) and consumers the apps declare."""

from functools import cache
from itertools import chain

from hataori.platform.discovery import collected, offered

from .types import Consumer, EventType


@cache
def _sources() -> dict[str, tuple[str, EventType]]:
    found: dict[str, tuple[str, EventType]] = {}
    for module in chain(offered("events"), offered("service")):
        app = module.__name__.split(".")[-2]
        for declared in getattr(module, "EVENT_TYPES", ()):
            if declared.name in found:
                raise ValueError(f"event type {declared.name} is declared by {found[declared.name][0]} and {app}")
            found[declared.name] = (app, declared)
    return found


def event_types() -> tuple[EventType, ...]:
    """All declared types, by name."""
    return tuple(declared for _, (_, declared) in sorted(_sources().items()))


def event_type(name: str) -> EventType:
    """The declared type of that name. KeyError when nobody declares it."""
    return _sources()[name][1]


def source_app(name: str) -> str:
    """The app that declares the type."""
    return _sources()[name][0]


@cache
def consumers() -> tuple[Consumer, ...]:
    """All declared consumers; two of one name are a mistake found at start."""
    found: list[Consumer] = collected("consumers", "CONSUMERS")
    if len({consumer.name for consumer in found}) != len(found):
        raise ValueError("two consumers share a name")
    return tuple(found)
