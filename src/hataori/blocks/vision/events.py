"""Facts of photos and illustrations; none of a photo says who gave one or where it was taken."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("photo.received", "写真を受け取った", {"kind": str, "faces": int, "plates": int}),
    EventType("photo.covered", "職員が写真の一部をぼかした", {"boxes": int}),
    EventType("photo.withheld", "写真の公開を止めた", {}),
    EventType("photo.released", "写真の公開を戻した", {}),
    EventType("photo.forgotten", "写真を消した", {}),
    # The subject is "illustration/<scope>/<key>". `new_picture` is false where only its words were changed.
    EventType("illustration.shown", "画像を載せた", {"title": str, "new_picture": bool, "sample": bool}),
    EventType("illustration.taken_down", "画像を下げた", {"title": str}),
)
