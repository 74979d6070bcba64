"""Facts of seats, the two that m12 is made of. Subject is the booking's "booking/<uuid>"."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("seat.reserved", "学習室の席の予約", {"channel": str, "room": str, "seat": str, "sample": bool}),
    EventType("seat.checked_in", "学習室の席を使い始めた", {"channel": str, "room": str, "seat": str, "how": str}),
    EventType("seat.waiting", "学習室の空きを待ち始めた", {"room": str}),
    EventType("seat.offered", "待っていた人に席を案内した", {"room": str}),
    EventType("seat.line_ended", "順番待ちが終わった", {"room": str, "how": str}),
)
