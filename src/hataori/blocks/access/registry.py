"""Which drivers the installed apps offer."""

from functools import cache

from hataori.platform.discovery import collected

from .types import Driver


@cache
def drivers() -> dict[str, Driver]:
    """All drivers by key; two of one key are a mistake found at start."""
    found: list[Driver] = collected("lock_drivers", "DRIVERS")
    if len({driver.key for driver in found}) != len(found):
        raise ValueError("two lock drivers share a key")
    return {driver.key: driver for driver in found}
