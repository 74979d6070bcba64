"""Facts of filing: how much nobody had to type."""

from hataori.platform.events.api import EventType

KNOWN = "application.known"

EVENT_TYPES = (
    EventType(
        KNOWN,
        "申請の入力の手間",
        {"procedure_id": str, "fields": int, "known": int, "typed": int, "typed_although_known": int},
    ),
)
