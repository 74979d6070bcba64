"""Which surveys the installed apps ask."""

from functools import cache

from hataori.platform.discovery import collected

from .types import Survey


@cache
def surveys() -> dict[str, Survey]:
    """All declared surveys by key; two of one key are a mistake found at start."""
    found: list[Survey] = collected("surveys", "SURVEYS")
    if len({each.key for each in found}) != len(found):
        raise ValueError("two surveys share a key")
    return {each.key: each for each in found}
