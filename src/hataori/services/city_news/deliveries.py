"""What this service hands over outside of requests: the copy of the emergency page."""

from hataori.platform.outbox.api import Delivery

from . import dark

DELIVERIES = (Delivery(dark.KIND, dark.keep, "緊急ページの控え", max_attempts=6, first_delay=1.0, lane=dark.KIND),)
