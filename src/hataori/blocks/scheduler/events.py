"""Facts of bookings. Subject is "booking/<uuid>" ("unit/<key>", "equipment/<key>" for what happens to these).

The department is the unit's, or whose equipment it is.
"""

from hataori.platform.events.api import EventType

_OF = {"unit": str, "kind": str, "channel": str, "source": str, "kpi_scope": bool}
_UNIT = {"unit": str, "kind": str}
EVENT_TYPES = (
    EventType("reservation.leased", "仮押さえをした", _OF),
    EventType("reservation.requested", "予約を申し込んだ", _OF | {"entry": bool}),
    EventType("reservation.confirmed", "予約が確定した", _OF),
    EventType("reservation.denied", "予約を承認しなかった", _OF),
    EventType("reservation.cancelled", "予約を取り消した", _OF | {"late": bool, "by_city": bool}),
    EventType("reservation.expired", "仮押さえの期限が過ぎた", _OF),
    EventType("reservation.rescheduled", "予約の日時を変えた", _OF | {"sequence": int}),
    EventType("reservation.equipped", "予約の備品を変えた", _OF),
    EventType("reservation.checked_in", "利用を始めた", _OF | {"how": str}),
    EventType("reservation.completed", "利用を終えた", _OF),
    EventType("reservation.no_show", "利用がなかった", _OF),
    EventType("reservation.forgotten", "古い予約の個人に関する部分を消した", _UNIT | {"bookings": int}),
    EventType("reservation.waiting", "空きを待ち始めた", _UNIT),
    EventType("reservation.offered", "空きを案内した", _OF),
    EventType("reservation.offer_ended", "案内を受けずに終わった", _UNIT | {"how": str}),
    EventType("unit.created", "予約できる場所を作った", _UNIT),
    EventType("unit.changed", "場所の名前や使い方を変えた", _UNIT),
    EventType("unit.rules_changed", "予約の決まりを変えた", _UNIT | {"effective_from": str}),
    EventType("unit.closed", "場所を閉鎖した", _UNIT),
    EventType("unit.reopened", "閉鎖を解いた", _UNIT),
    EventType("unit.set_aside", "時間を確保した", _UNIT),
    EventType("unit.released", "確保を解いた", _UNIT),
    EventType("equipment.listed", "貸し出す備品を登録した", {"equipment": str}),
    EventType("equipment.lent_at", "備品を貸し出す場所を決めた", {"equipment": str, "unit": str}),
    EventType("equipment.stocked", "備品の数を決めた", {"equipment": str, "count": int, "effective_from": str}),
    EventType("equipment.repair", "備品を修理に出した", {"equipment": str, "count": int}),
    EventType("equipment.repair_ended", "備品の修理が終わった", {"equipment": str}),
    EventType("booker.suspended", "利用を停止した", {}),
    EventType("booker.restored", "利用停止を解いた", {}),
)
