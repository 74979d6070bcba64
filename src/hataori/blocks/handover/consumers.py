"""The reader of the log that lets decided cases wait for their targets."""

from hataori.platform.events.api import Consumer

from .collecting import TYPES, collect

CONSUMERS = (Consumer("handover", TYPES, collect, start="now"),)
