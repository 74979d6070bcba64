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


def delivery(kind: str) -> Delivery:
    """The delivery of that kind. KeyError when nobody declares it."""
    return deliveries()[kind]
