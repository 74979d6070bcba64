"""The shape in which an app offers work to be done now and then: `tasks.py` with PERIODIC."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Periodic:
    """Runs about every `every_seconds` of the machine's clock, on one worker at a time. `run` must bear repetition."""

    name: str
    every_seconds: float
    run: Callable[[], object]
