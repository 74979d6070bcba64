"""The one way out to the web: `client(purpose)`, which goes nowhere it should not."""

from .client import allowed_hosts, client, fetch
from .walls import EgressRefused

__all__ = ["EgressRefused", "allowed_hosts", "client", "fetch"]
