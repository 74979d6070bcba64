"""The reader of the log that keeps the feeds true; an installation that gets it later begins with what is to come."""

from hataori.platform.events.api import Consumer

from .following import TYPES, follow

CONSUMERS = (Consumer("openactive", TYPES, follow, start="now"),)
