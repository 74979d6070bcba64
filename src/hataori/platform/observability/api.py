"""The door of observability: declare health checks, count things, bind words to the log."""

from .metrics import counted, observed_request
from .types import Check, Warn

__all__ = ["Check", "Warn", "counted", "observed_request"]
