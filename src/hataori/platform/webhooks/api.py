"""The door of webhooks: receivers, and what they were told."""

from .actions import disable, enable, ping, remove, replay, rotate, subscribe
from .queries import MANAGERS, disabled, manages, offered_types, subscription, subscriptions, tellings
from .types import Subscription, Telling

__all__ = [
    "MANAGERS",
    "Subscription",
    "Telling",
    "disable",
    "disabled",
    "enable",
    "manages",
    "offered_types",
    "ping",
    "remove",
    "replay",
    "rotate",
    "subscribe",
    "subscription",
    "subscriptions",
    "tellings",
]
