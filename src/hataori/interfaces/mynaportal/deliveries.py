"""Status updates leave through the outbox."""

from hataori.platform.outbox.api import Delivery

from .taking import STATUS
from .telling import deliver

DELIVERIES = (
    # 4 s, 8 s … 1 h: about two days in all, a weekend's maintenance of the portal included; then a dead letter.
    Delivery(STATUS, deliver, title="マイナポータルへの状況の通知", max_attempts=60, first_delay=4.0),
)
