"""Keeping logs and metrics small."""

from pathlib import Path

from django.conf import settings

from hataori.platform.worker.api import Periodic

from .logs import FILE
from .metrics import forget_dead_processes

_LARGEST = 50 * 1024 * 1024
_KEPT = 10


def rotate_logs() -> int:
    """Move a log of 50 MB away and keep the last ten; the writers notice by themselves."""
    path = Path(settings.HATAORI_HOME) / "logs" / FILE
    if not path.exists() or path.stat().st_size < _LARGEST:
        return 0
    for number in range(_KEPT - 1, 0, -1):
        older = path.with_name(f"{FILE}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{FILE}.{number + 1}"))
    path.replace(path.with_name(f"{FILE}.1"))
    return 1


PERIODIC = (
    Periodic("observability.rotate_logs", 300, rotate_logs),
    Periodic("observability.forget_dead_processes", 86_400, forget_dead_processes),
)
