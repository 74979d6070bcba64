"""The door of observability: declare health checks, count things, bind words to the log."""

from .metrics import counted, observed_request
from .types import Check

__all__ = ["Check", "counted", "observed_request"]
