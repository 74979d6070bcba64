"""The service's readers of the log: the facts of m12 from the first booking on, letters and offers from now on."""

from hataori.platform.events.api import Consumer

from .telling import COUNTED, TOLD, count, tell

CONSUMERS = (
    Consumer("study-seats-facts", COUNTED, count),
    Consumer("study-seats", TOLD, tell, start="now"),
)
