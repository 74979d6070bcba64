"""Facts of the smart counter. None names a person."""

from hataori.platform.events.api import EventType

OPENED, CLOSED, VISITED, ENTERED = (
    "smart_counter.opened",
    "smart_counter.closed",
    "smart_counter.visited",
    "smart_counter.entered",
)

EVENT_TYPES = (
    EventType(OPENED, "スマート窓口を開いた", {"devices": int}),
    EventType(CLOSED, "スマート窓口を閉じた", {"devices": int}),
    EventType(
        VISITED,
        "スマート窓口で、1回の署名で手続きした",
        {"kind": str, "place": str, "people": int, "cases": int, "inputs": int, "offline": bool, "seconds": int},
        {"sample": bool},
    ),
    EventType(ENTERED, "届け出た人を住民票に記載した", {"people": int}),
)
