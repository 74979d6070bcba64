"""The reader of the log that keeps the feeds true; an installation that gets it later begins with what is to come.

It reads a few facts at a time: while it writes, SQLite lets nobody else write.
"""

from hataori.platform.events.api import Consumer

from .following import TYPES, follow

CONSUMERS = (Consumer("openactive", TYPES, follow, batch=40, start="now"),)
