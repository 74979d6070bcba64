"""The reader of the log that gives and takes codes; an installation that gets it later begins with what is to come."""

from hataori.platform.events.api import Consumer

from .following import TYPES, follow

CONSUMERS = (Consumer("access", TYPES, follow, start="now"),)
