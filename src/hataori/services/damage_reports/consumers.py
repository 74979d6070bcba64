"""The service's reader of the log: heads of sections are told what is late, from now on."""

from hataori.platform.events.api import Consumer

from .telling import TOLD, tell

CONSUMERS = (Consumer("damage-reports-overdue", TOLD, tell, start="now"),)
