"""Facts about rounds; none names a person, a group or a receipt, except the offer's own subject."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("lottery.opened", "抽選の公表", {"mode": str, "places": int, "second_chance": bool}),
    EventType("lottery.entered", "抽選の申込み", {"round": str, "wishes": int, "channel": str}),
    EventType("lottery.entry_cancelled", "抽選の申込みの取消し", {"round": str}),
    EventType("lottery.closed", "抽選の締切", {"entries": int, "void": int, "source": str}),
    EventType("lottery.drawn", "抽選", {"entries": int, "winners": int, "assurance": str}),
    EventType("lottery.offered", "空いた当選の繰上げ", {"round": str, "slot": str}),
    EventType("lottery.accepted", "当選の確定", {"round": str, "slot": str, "how": str}),
    EventType("lottery.declined", "当選の辞退", {"round": str, "slot": str, "how": str}),
    EventType("lottery.lapsed", "確認されなかった当選", {"round": str, "slot": str, "how": str}),
    EventType("lottery.settled", "抽選の確定", {"accepted": int, "left": int}),
    EventType("lottery.cancelled", "抽選の取りやめ", {"state": str}),
)
