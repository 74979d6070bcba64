"""The reader of the log that tells the portal of its cases."""

from hataori.platform.events.api import Consumer

from .telling import TYPES, notice

CONSUMERS = (Consumer("mynaportal", TYPES, notice, start="now"),)
