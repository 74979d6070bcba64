"""Ready means that no worker has died. Where none was ever started, or it was stopped on purpose, that is a warning."""

from hataori.platform.observability.api import Check, Warn

from .heartbeat import absence, probe

CHECKS = (Check("worker", probe),)
WARNINGS = (Warn("worker", absence),)
