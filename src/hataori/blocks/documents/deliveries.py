"""What this app sends out of the process: a paper's digest to the time-stamping service."""

from hataori.platform.outbox.api import Delivery

from .keeping import SIGNING
from .signatures import deliver

DELIVERIES = (Delivery(SIGNING, deliver, title="電子署名とタイムスタンプ", max_attempts=12, first_delay=5.0),)
