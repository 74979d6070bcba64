"""What other apps offer to observability: in `health.py` health checks as CHECKS and warnings as WARNINGS."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A part that must answer for the installation to be ready. `probe` raises when it does not; keep it quick."""

    name: str
    probe: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Warn:
    """Something an operator should mend while the installation goes on serving. `say` answers "" when all is well."""

    name: str
    say: Callable[[], str]
