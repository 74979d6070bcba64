"""The readers of the log: who reports is told how it goes on, from now on."""

from hataori.platform.events.api import Consumer

from .telling import TOLD, tell

CONSUMERS = (Consumer("service-requests-tell", TOLD, tell, start="now"),)
"""Nobody gets a letter about what was settled before the reader came."""
