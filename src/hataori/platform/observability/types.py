"""What other apps offer to observability: health checks in `health.py` as CHECKS."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A part that must answer for the installation to be ready. `probe` raises when it does not; keep it quick."""

    name: str
    probe: Callable[[], object]
