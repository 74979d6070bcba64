"""/readyz tells when no worker runs; pages are served all the same, so it is a warning."""

from hataori.platform.observability.api import Warn

from .heartbeat import silence

WARNINGS = (Warn("worker", silence),)
