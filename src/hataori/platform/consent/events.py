"""Facts about consents."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("consent.granted", "同意", {"scope": str}),
    EventType("consent.withdrawn", "同意の取り消し", {"scope": str}),
)
