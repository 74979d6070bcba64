"""The worker's own periodic task: to show that it lives."""

from .heartbeat import EVERY_S, NAME, beat
from .periodic import Periodic

PERIODIC = (Periodic(NAME, EVERY_S, beat),)
