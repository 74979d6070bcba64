"""The reader of the log that keeps every number within seconds of the facts."""

from hataori.platform.events.api import Consumer

from .projection import take

# All types: which ones count is decided by definitions that staff may change while the worker runs.
CONSUMERS = (Consumer(name="indicators", types=frozenset(), handle=take, batch=2000),)
