"""The service's reader of its own facts: changes are told to who follows, from now on."""

from hataori.platform.events.api import Consumer

from .reminding import TOLD, tell_changes

CONSUMERS = (Consumer("waste-changes", TOLD, tell_changes, start="now"),)
