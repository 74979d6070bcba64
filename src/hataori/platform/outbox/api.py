"""The door of the outbox: put a message in with the change it tells of; the worker sends it, at least once, one id."""

from .actions import enqueue, forget, give_up, replay
from .deliver_run import deliver_due, due_lanes
from .queries import counts, dead_letters, depth, message, message_of
from .registry import deliveries, delivery, lanes
from .types import Delivery, Later, Message, Undeliverable

__all__ = [
    "Delivery",
    "Later",
    "Message",
    "Undeliverable",
    "counts",
    "dead_letters",
    "deliver_due",
    "deliveries",
    "delivery",
    "depth",
    "due_lanes",
    "enqueue",
    "forget",
    "give_up",
    "lanes",
    "message",
    "message_of",
    "replay",
]
