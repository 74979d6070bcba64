"""What this app sends out of the process: a paper's digest to the time-stamping service."""

from hataori.platform.outbox.api import Delivery

from . import restamping, signatures
from .keeping import RESTAMPING, SIGNING

DELIVERIES = (
    Delivery(SIGNING, signatures.deliver, title="電子署名とタイムスタンプ", max_attempts=12, first_delay=5.0),
    Delivery(RESTAMPING, restamping.deliver, title="タイムスタンプの更新", max_attempts=12, first_delay=60.0),
)
