"""Facts of doors. Subjects: "booking/<id>" for codes, "lock/<key>" for locks. A code itself is in none of them."""

from hataori.platform.events.api import EventType

ISSUED, PROGRAMMED, CLEARED = "access.code_issued", "access.programmed", "access.cleared"
FAILED, DRIFTED, CHANGED, UNLOCKED = "access.failed", "access.drifted", "access.code_changed", "smart_lock.unlocked"

EVENT_TYPES = (
    EventType(ISSUED, "入口の番号を決めた", {"locks": int, "sample": bool}),
    EventType(CHANGED, "入口の番号を変えた", {"sample": bool}),
    EventType(PROGRAMMED, "入口の番号を錠に書いた", {"lock": str, "proof": str}),
    EventType(CLEARED, "入口の番号を錠から消した", {"lock": str}),
    EventType(FAILED, "錠が番号を受け付けない", {"lock": str}),
    EventType(DRIFTED, "錠の中身が違っていた", {"lock": str, "place": int, "kind": str}),
    EventType(UNLOCKED, "入口の番号で錠を開けた", {"lock": str, "place": str, "sample": bool}),
)
