"""What this app sends out of the process."""

from hataori.platform.outbox.api import Delivery

from .mail import deliver

DELIVERIES = (Delivery("mail", deliver, title="メール", max_attempts=12, longest_delay=3600.0),)
