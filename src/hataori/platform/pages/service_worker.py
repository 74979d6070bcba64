"""Parts of the site's one service worker (scope /). An app offers `service_worker.py` with PARTS: static files.

Each part is a classic script that listens for its own events (push, fetch, …); the worker imports them in the order of
the floors. Their addresses carry the hash of their content, so the worker changes exactly when a part does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hataori.platform.discovery import collected


@dataclass(frozen=True, slots=True)
class Part:
    """One script: its path as {% static %} takes it."""

    script: str


@cache
def parts() -> Sequence[Part]:
    """All parts that the installed apps offer."""
    return tuple(collected("service_worker", "PARTS"))
