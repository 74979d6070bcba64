"""Facts of appointments. Subject is "booking/<uuid>"; the channel is the pool's (online, counter, phone, ai_phone)."""

from hataori.platform.events.api import EventType

_OF = {"channel": str, "place": str, "sample": bool}
EVENT_TYPES = (
    EventType("tax_consultation.reserved", "申告相談の予約", _OF),
    EventType("bereavement.reserved", "おくやみ窓口の予約", _OF),
    EventType("bereavement.completed", "おくやみ窓口の相談が終わった", _OF),
    EventType(
        "bereavement.opened",
        "おくやみ窓口で手続きの一覧を開いた",
        {"procedures": int, "walk_in": bool, "known_visitor": bool, "sample": bool},
    ),
    EventType(
        "bereavement.prepared",
        "おくやみ窓口で1回の署名により受け付けた",
        {
            "cases": int,
            "departments": int,
            "filled": int,
            "asked": int,
            "minutes": int,
            "walk_in": bool,
            "sample": bool,
        },
    ),
    EventType("card_counter.reserved", "マイナンバーカード窓口の予約", _OF),
    EventType("visit.called", "窓口に呼んだ", {"place": str, "waited_minutes": int}),
)
