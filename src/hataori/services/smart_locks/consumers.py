"""The service's reader of the log; it begins with what is to come."""

from hataori.platform.events.api import Consumer

from .telling import TYPES, handle

CONSUMERS = (Consumer("smart-locks", TYPES, handle, start="now"),)
