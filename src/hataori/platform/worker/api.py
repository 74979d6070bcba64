"""The worker's door: declare periodic tasks; run everything that is due (tests, `hataori worker`)."""

from .periodic import Periodic
from .turn import run_everything, turn

__all__ = ["Periodic", "run_everything", "turn"]
