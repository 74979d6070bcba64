"""What this app sends out of the process."""

from hataori.platform.outbox.api import Delivery

from .handing_over import person_deliveries
from .mail import deliver

DELIVERIES = (
    Delivery("mail", deliver, title="メール", max_attempts=12, longest_delay=3600.0, lane="mail"),
    *person_deliveries("mail", "メールのお知らせ", "mail.notice"),
)
