"""Which deliveries the installed apps declare."""

from functools import cache

from hataori.platform.discovery import collected

from .types import Delivery


@cache
def deliveries() -> dict[str, Delivery]:
    """All declared deliveries by kind; two of one kind are a mistake found at start."""
    found: list[Delivery] = collected("deliveries", "DELIVERIES")
    if len({delivery.kind for delivery in found}) != len(found):
        raise ValueError("two deliveries share a kind")
    return {delivery.kind: delivery for delivery in found}


def lanes() -> tuple[str, ...]:
    """The lanes that deliveries name, the common one ("") first."""
    return tuple(sorted({"", *(each.lane for each in deliveries().values())}))


def kinds_of(lane: str | None) -> list[str]:
    """The kinds that leave by a lane; all of them for None."""
    return [each.kind for each in deliveries().values() if lane in (None, each.lane)]


def delivery(kind: str) -> Delivery:
    """The delivery of that kind. KeyError when nobody declares it."""
    return deliveries()[kind]
