"""Facts of photos; none says who gave one or where it was taken."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("photo.received", "写真を受け取った", {"kind": str, "faces": int, "plates": int}),
    EventType("photo.covered", "職員が写真の一部をぼかした", {"boxes": int}),
    EventType("photo.withheld", "写真の公開を止めた", {}),
    EventType("photo.released", "写真の公開を戻した", {}),
    EventType("photo.forgotten", "写真を消した", {}),
)
