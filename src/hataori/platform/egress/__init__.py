"""The one way out to the web: `client(purpose)`, which goes nowhere it should not."""

from .client import EgressRefused, client, fetch

__all__ = ["EgressRefused", "client", "fetch"]
