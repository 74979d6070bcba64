"""The facts identity tells; none names a person or holds a subject."""

from hataori.platform.events.api import EventType

EVENT_TYPES: tuple[EventType, ...] = (
    EventType("identity.linked", "マイナンバーカードの結び付け", {"strength": str, "register": str}),
    EventType("identity.unlinked", "マイナンバーカードの結び付けの解除", {"reason": str}),
    EventType("identity.signed", "電子署名", {"about": str}),
)
