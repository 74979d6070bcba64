"""The service's readers of the log: facts from the first booking on, letters and open feeds from now on."""

from hataori.platform.events.api import Consumer

from .open_data import FOLLOWED, follow
from .telling import COUNTED, TOLD, count, tell

CONSUMERS = (
    Consumer("city-events-facts", COUNTED, count),
    Consumer("city-events", TOLD, tell, start="now"),
    Consumer("city-events-open-data", FOLLOWED, follow, batch=1, start="now"),
)
"""A fact a transaction where feeds are published: a change number is the last lock (ADR 0061), and the next event's
listing after it would close a circle with the clock, which holds that listing and wants a number."""
