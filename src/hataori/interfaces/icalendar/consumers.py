"""The reader that mails bookings to who has asked for it; it begins with what is to come."""

from hataori.platform.events.api import Consumer

from .mailing import TYPES, handle

CONSUMERS = (Consumer("icalendar", TYPES, handle, start="now"),)
