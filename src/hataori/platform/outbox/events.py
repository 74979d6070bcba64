"""Facts about messages that could not leave."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("outbox.dead_lettered", "送信できずに保留", {"kind": str, "attempts": int}),
    EventType("outbox.replayed", "再送を指示", {"kind": str}),
    EventType("outbox.given_up", "送信を取りやめ", {"kind": str}),
)
